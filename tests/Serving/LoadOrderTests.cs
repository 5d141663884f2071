using CsCheck;

namespace Serverless.Serving.Tests;

public sealed class LoadOrderTests
{
    [Fact]
    public void The_smallest_starts() => Assert.Equal(2, LoadOrder.Choose([88, 44, 1, 2], [], places: 3));

    [Fact]
    public void Of_equal_ones_the_first_that_came_starts() =>
        Assert.Equal(0, LoadOrder.Choose([5, 5], [New(9)], places: 3));

    [Fact]
    public void Large_ones_that_take_all_places_do_not_keep_a_small_one_waiting()
    {
        Assert.Equal(-1, LoadOrder.Choose([88], [New(88), New(88)], places: 2));
        Assert.Equal(-1, LoadOrder.Choose([44], [New(88), New(88)], places: 2));
        Assert.Equal(1, LoadOrder.Choose([88, 43], [New(88), New(88)], places: 2));
        Assert.Equal(0, LoadOrder.Choose([2], [New(88), New(88), New(43)], places: 2));
    }

    [Fact]
    public void A_small_one_that_hangs_does_not_keep_a_larger_one_waiting_for_long()
    {
        const long Megabyte = 1 << 20;
        (long, TimeSpan) Hanging(double seconds) => (1, TimeSpan.FromSeconds(seconds));

        Assert.Equal(-1, LoadOrder.Choose([88 * Megabyte], [Hanging(17), Hanging(60)], places: 2));
        Assert.Equal(0, LoadOrder.Choose([88 * Megabyte], [Hanging(18), Hanging(60)], places: 2));
    }

    [Fact]
    public void What_starts_finds_a_place_or_is_less_than_half_as_heavy_as_all_in_progress() =>
        Gen.Select(Gen.Long[0, 9].List[0, 9], Gen.Long[0, 9].List[0, 5], Gen.Int[1, 5])
            .Sample((waiting, loading, places) =>
        {
            var next = LoadOrder.Choose(waiting, loading.ConvertAll(New), places);

            var starts = waiting.Count > 0
                && (loading.Count < places || loading.TrueForAll(bytes => 2 * waiting.Min() < bytes));
            Assert.Equal(starts, next >= 0);
            Assert.True(next < 0 || waiting[next] == waiting.Min());
        });

    [Fact]
    public void However_many_come_few_are_in_progress_beyond_the_places() =>
        Gen.Select(Gen.Long[0, 1L << 32].List[0, 100], Gen.Int[1, 5]).Sample((sizes, places) =>
        {
            var loading = new List<(long, TimeSpan)>();
            foreach (var bytes in sizes)
            {
                if (LoadOrder.Choose([bytes], loading, places) == 0)
                {
                    loading.Add(New(bytes));
                }
            }

            Assert.True(loading.Count <= places + 33, $"{loading.Count}");
        });

    private static (long Bytes, TimeSpan Age) New(long bytes) => (bytes, TimeSpan.Zero);
}
