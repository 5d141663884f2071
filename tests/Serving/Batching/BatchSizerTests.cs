using System.Numerics;
using CsCheck;
using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class BatchSizerTests
{
    [Fact]
    public void If_batches_make_items_cheaper_the_largest_size_is_learned() =>
        Assert.Equal(32, Learn(32, items => 1 + (0.1 * items)).Best);

    [Fact]
    public void If_batches_make_items_more_expensive_size_1_is_learned() =>
        Assert.Equal(1, Learn(32, items => items * (1 + (0.05 * items))).Best);

    [Fact]
    public void A_minimum_in_the_middle_is_found() =>
        Assert.Equal(4, Learn(64, items => items * (1 + Math.Abs(Math.Log2(items) - 2))).Best);

    [Fact]
    public void A_minimum_behind_a_maximum_is_found() =>
        Assert.Equal(4, Learn(8, items => items switch { 1 => 10, 2 => 24, 4 => 36, _ => 80 }).Best);

    [Fact]
    public void Equal_cost_means_the_smallest() => Assert.Equal(1, Learn(16, items => items).Best);

    [Fact]
    public void A_size_two_beyond_a_worse_one_is_never_tried()
    {
        var tried = new HashSet<int>();
        Learn(64, items => { tried.Add(items); return items * items; });

        Assert.Equal([1, 2, 4], tried.Order());
    }

    [Fact]
    public void MaxBatch_is_one_of_the_sizes()
    {
        var sizer = Learn(12, items => 1 + (0.1 * items));

        Assert.Equal(12, sizer.Best);
        Assert.Equal([1, 2, 4, 8, 12], sizer.Sizes.Select(s => s.Size));
    }

    [Fact]
    public void Fewer_items_than_the_best_size_run_together_if_that_is_cheapest() =>
        Assert.Equal(7, Learn(32, items => 1 + (0.1 * items)).Next(7, 7));

    [Fact]
    public void No_item_is_left_over_between_two_sizes_if_the_larger_is_cheaper() =>
        Assert.Equal(17, Learn(32, items => 1 + (0.1 * items)).Next(17, 17));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(100, 4)]
    public void A_few_items_run_separately_if_a_batch_gains_little(int waiting, int expected)
    {
        var sizer = Learn(4, items => 0.1 + items);
        sizer.Next(waiting, waiting);

        Assert.Equal(expected, sizer.Next(waiting, waiting));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(8, 2)]
    [InlineData(64, 8)]
    public void Large_batches_are_used_only_in_a_lasting_backlog(int backlog, int expected) =>
        Assert.Equal(expected, Learn(8, items => 0.2 + items).Next(8, backlog));

    [Fact]
    public void The_size_is_relearned_if_the_machine_changes_under_a_low_load()
    {
        var sizer = Learn(8, items => 0.1 + items);

        Run(sizer, 5_000, 8, items => items * items);

        Assert.Equal(1, sizer.Best);
    }

    [Fact]
    public void The_size_is_relearned_if_the_machine_changes()
    {
        var sizer = Learn(16, items => 1 + (0.1 * items));

        Run(sizer, 5_000, 100, items => items * items);

        Assert.Equal(1, sizer.Best);
    }

    [Fact]
    public void Two_slow_runs_in_three_change_nothing()
    {
        var run = 0;
        Assert.Equal(16, Learn(16, items => (1 + (0.1 * items)) * (run++ % 3 == 0 ? 1 : 20)).Best);
    }

    [Fact]
    public void A_temporarily_slow_machine_changes_nothing()
    {
        var chosen = new HashSet<int>();
        var sizer = Learn(16, Dip);

        for (var slow = 1; slow < 20; slow++)
        {
            Run(sizer, 40 * slow, 1_000, items => Dip(items) * (slow % 2 == 0 ? 1 : 1.6));
            chosen.Add(sizer.Best);
        }

        Assert.Equal([4], chosen);

        static double Dip(int items) => items * (1 + (0.1 * Math.Abs(Math.Log2(items) - 2)));
    }

    [Fact]
    public void Under_noise_a_size_within_three_percent_of_the_best_is_learned() =>
        Gen.Select(Gen.Double[0.7, 1.4].Array[6], Gen.Int).Sample(
            (perItem, seed) =>
            {
                var random = new Random(seed);
                var best = new BestSize(32);
                var trials = new SizeTrials(best);
                var (runs, items) = (0, 0.0);
                for (; runs < 3_000 && best.Costs.Take(best.Index + 3).Any(cost => !cost.IsSettled); runs++)
                {
                    var next = trials.Next(within: 5, backlog: 1_000) ?? best.Size;
                    var noise = 1 + (0.02 * random.NextDouble()) + (random.Next(5) == 0 ? random.NextDouble() : 0);
                    items += next;
                    best.Record(
                        next, TimeSpan.FromMilliseconds(next * perItem[BitOperations.Log2((uint)next)] * noise));
                }

                // Sizes beyond two more expensive ones are not tried.
                var reach = perItem.Take(best.Index + 3).Min();
                Assert.True(runs < 3_000 && perItem[best.Index] <= reach / 0.95, $"{best.Size} after {items} items");
            },
            iter: 200, seed: "0000000000001");

    [Fact]
    public void A_size_that_is_twice_as_expensive_is_dropped_after_three_runs()
    {
        var tried = new List<int>();
        Learn(2, items => { tried.Add(items); return items * items; });

        Assert.InRange(tried.Count(size => size == 2), 3, 6);
    }

    [Theory]
    [InlineData(63, 1.1, new[] { 1, 2 })]
    [InlineData(64, 1.1, new[] { 1, 2, 4 })]
    [InlineData(4, 0.5, new[] { 1, 2, 4 })]
    public void A_size_is_tried_only_in_a_large_backlog_or_if_its_runs_are_short(
        int backlog, double millisecondsPerItem, int[] expected)
    {
        var sizer = new BatchSizer(4);
        var tried = new HashSet<int>();
        for (var run = 0; run < 300; run++)
        {
            var next = sizer.Next(waiting: 4, backlog);
            tried.Add(next);
            sizer.Record(next, TimeSpan.FromMilliseconds(next * millisecondsPerItem));
        }

        Assert.Equal(expected, tried.Order());
    }

    [Fact]
    public void Restored_lessons_apply_immediately()
    {
        var sizer = new BatchSizer(4);
        sizer.Restore(1, 1);
        sizer.Restore(2, 3);
        sizer.Restore(4, 4);
        sizer.Restore(3, 0.1);

        Assert.Equal((1, 1), (sizer.Best, sizer.Next(100, 100)));
    }

    [Fact]
    public void The_size_is_within_its_bounds_for_any_costs() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 300].Array[1, 200], Gen.Double[0, 1].Array[1, 50])
            .Sample((maxBatch, waiting, costs) =>
        {
            var sizer = new BatchSizer(maxBatch);
            for (var i = 0; i < waiting.Length; i++)
            {
                var next = sizer.Next(waiting[i], waiting[^(i + 1)]);
                Assert.InRange(next, 1, Math.Max(1, Math.Min(waiting[i], maxBatch)));
                sizer.Record(next, TimeSpan.FromMilliseconds(costs[i % costs.Length]));
            }
        });

    [Fact]
    public void Trials_take_a_small_share_of_the_total_time()
    {
        Func<int, double> cost = items => items * (1 + Math.Abs(Math.Log2(items) - 3));
        var sizer = new BatchSizer(64);

        var (items, time) = Run(sizer, 5_000, 1_000, cost);

        Assert.True(items / time >= 0.97 * (8 / cost(8)), $"{items / time} against {8 / cost(8)}");
    }

    private static BatchSizer Learn(int maxBatch, Func<int, double> milliseconds)
    {
        var sizer = new BatchSizer(maxBatch);
        Run(sizer, 300, 1_000, milliseconds);
        return sizer;
    }

    private static (double Items, double Milliseconds) Run(
        BatchSizer sizer, int runs, int waiting, Func<int, double> milliseconds)
    {
        var (items, time) = (0.0, 0.0);
        for (var run = 0; run < runs; run++)
        {
            var next = sizer.Next(waiting, waiting);
            var cost = milliseconds(next);
            sizer.Record(next, TimeSpan.FromMilliseconds(cost));
            (items, time) = (items + next, time + cost);
        }

        return (items, time);
    }
}
