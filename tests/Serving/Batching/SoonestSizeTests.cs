using CsCheck;
using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class SoonestSizeTests
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    [Fact]
    public void One_item_is_taken_if_nothing_is_known() =>
        Assert.Equal(1, SoonestSize.Of(new BestSize(32), 20, 20, within: 4));

    [Fact]
    public void A_size_without_measurements_is_not_chosen()
    {
        var best = new BestSize(32);
        best.Restore(2, 1);

        Assert.Equal(2, SoonestSize.Of(best, 32, 32, within: 5));
    }

    [Fact]
    public void No_other_size_is_much_earlier_and_no_larger_one_nearly_as_early() =>
        Gen.Select(Gen.Double[0.5, 2].Array[Sizes.Length], Gen.Int[1, 300], Gen.Int[0, 1_000])
            .Sample((msPerItem, waiting, more) =>
        {
            var best = new BestSize(32);
            for (var i = 0; i < Sizes.Length; i++)
            {
                best.Restore(Sizes[i], msPerItem[i]);
            }

            var within = Array.FindLastIndex(Sizes, size => size <= waiting);
            var backlog = waiting + more;
            var chosen = SoonestSize.Of(best, waiting, backlog, within);
            if (!Sizes.Contains(chosen))
            {
                // All waiting items, a number between two sizes.
                Assert.Equal(waiting, chosen);
                return;
            }

            // Consecutive runs of this size.
            double Done(int i) =>
                Enumerable.Range(1, (backlog + Sizes[i] - 1) / Sizes[i]).Average() * Sizes[i] * msPerItem[i];
            var allowed = Enumerable.Range(0, Math.Min(within, best.Index) + 1).ToList();
            var soonest = allowed.Min(Done);
            Assert.True(Done(Array.IndexOf(Sizes, chosen)) * 0.95 <= soonest + 1e-9);
            Assert.All(allowed.Where(i => Sizes[i] > chosen), i => Assert.True(Done(i) * 0.95 >= soonest - 1e-9));
        });
}
