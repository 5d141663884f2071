using CsCheck;

namespace Serverless.Serving.Tests;

public sealed class LoadOrderTests
{
    [Fact]
    public void The_smallest_starts() => Assert.Equal(2, LoadOrder.Choose([88, 44, 1, 2], [], places: 3));

    [Fact]
    public void Among_equal_sizes_the_first_to_arrive_starts() =>
        Assert.Equal(0, LoadOrder.Choose([5, 5], [New(9)], places: 3));

    [Fact]
    public void Large_loads_in_all_places_do_not_delay_a_small_one()
    {
        Assert.Equal(-1, LoadOrder.Choose([88], [New(88), New(88)], places: 2));
        Assert.Equal(-1, LoadOrder.Choose([44], [New(88), New(88)], places: 2));
        Assert.Equal(1, LoadOrder.Choose([88, 43], [New(88), New(88)], places: 2));
        Assert.Equal(0, LoadOrder.Choose([2], [New(88), New(88), New(43)], places: 2));
    }

    [Fact]
    public void A_small_load_that_hangs_delays_a_larger_one_only_briefly()
    {
        const long Megabyte = 1 << 20;
        (long, TimeSpan) Hanging(double seconds) => (1, TimeSpan.FromSeconds(seconds));

        Assert.Equal(-1, LoadOrder.Choose([88 * Megabyte], [Hanging(17), Hanging(60)], places: 2));
        Assert.Equal(0, LoadOrder.Choose([88 * Megabyte], [Hanging(18), Hanging(60)], places: 2));
    }

    [Fact]
    public void A_load_starts_in_a_free_place_or_if_it_is_less_than_half_as_large_as_all_in_progress() =>
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
    public void Few_loads_are_in_progress_beyond_the_places() =>
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
