using CsCheck;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class EntryHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_is_known_before_the_first_point()
    {
        var history = new EntryHistory();
        Assert.Null(history.By(Start));

        history.Add(Start, came: 5);

        Assert.Null(history.By(Start.AddSeconds(-1)));
        Assert.Equal(5, history.BeforeFirst);
    }

    [Fact]
    public void Arrivals_are_interpolated_between_two_points_and_constant_after_the_last()
    {
        var history = new EntryHistory();
        history.Add(Start, came: 0);
        history.Add(Start.AddSeconds(10), came: 40);

        Assert.Equal([0, 10, 40, 40], new[] { 0, 2.5, 10, 99 }.Select(second => history.By(Start.AddSeconds(second))));
    }

    [Fact]
    public void A_calm_hour_needs_two_points_and_the_step_after_it_stays_sharp()
    {
        var history = new EntryHistory();
        for (var second = 0; second <= 3_600; second++)
        {
            history.Add(Start.AddSeconds(second), came: 7);
        }

        history.Add(Start.AddSeconds(3_601), came: 1_007);

        Assert.Equal(3, history.Count);
        Assert.Equal(7, history.By(Start.AddSeconds(3_600)));
    }

    [Fact]
    public void Points_of_jobs_that_are_gone_are_removed_except_the_last()
    {
        var history = new EntryHistory();
        for (var second = 0; second < 10; second++)
        {
            history.Add(Start.AddSeconds(second), came: second * 10);
        }

        history.Forget(gone: 45);

        Assert.Equal((6, 40), (history.Count, history.BeforeFirst));
        Assert.Equal(45, history.By(Start.AddSeconds(4.5)));
    }

    [Fact]
    public void A_time_or_count_that_decreases_is_replaced_by_the_previous_one()
    {
        var history = new EntryHistory();
        history.Add(Start, came: 10);
        history.Add(Start.AddHours(-1), came: 12);
        history.Add(Start.AddSeconds(1), came: 9);

        Assert.Equal(12, history.By(Start));
        Assert.Equal(12, history.By(Start.AddSeconds(1)));
    }

    [Fact]
    public void Memory_is_bounded_and_the_estimate_stays_close() =>
        Gen.Select(Gen.Int[0, 200].Array[6_000, 12_000], Gen.Int[0, 100]).Sample((steps, still) =>
        {
            var (history, came, exact) = (new EntryHistory(), 0L, new List<long>());
            foreach (var step in steps)
            {
                came += step <= still ? 0 : step * step;
                history.Add(Start.AddMilliseconds(exact.Count), came);
                exact.Add(came);
                Assert.InRange(history.Count, 1, EntryHistory.Most);
            }

            for (var i = 0; i < exact.Count; i += 7)
            {
                var near = history.By(Start.AddMilliseconds(i));
                Assert.InRange(Math.Abs(near!.Value - exact[i]), 0, 2 + came / 1_000.0);
            }
        }, iter: 20);
}
