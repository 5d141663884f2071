using CsCheck;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class LoadOrderTests
{
    [Fact]
    public void The_smallest_starts() => Assert.Equal(2, LoadOrder.Choose([88, 44, 1, 2], [], places: 3));

    [Fact]
    public void Two_large_loads_do_not_delay_a_small_one()
    {
        Assert.Equal(-1, LoadOrder.Choose([88], [88, 88], places: 3));
        Assert.Equal(1, LoadOrder.Choose([88, 2], [88, 88], places: 3));
    }

    [Fact]
    public void Among_equal_sizes_the_first_to_arrive_starts() =>
        Assert.Equal(0, LoadOrder.Choose([5, 5], [9], places: 3));

    [Fact]
    public void A_single_place_can_be_used_by_any_load() => Assert.Equal(0, LoadOrder.Choose([88], [], places: 1));

    [Fact]
    public void The_number_of_loads_is_limited_and_a_smaller_one_always_finds_a_place() =>
        Gen.Select(Gen.Long[0, 9].List[0, 9], Gen.Long[0, 9].List[0, 5], Gen.Int[2, 5])
            .Sample((waiting, loading, places) =>
        {
            var next = LoadOrder.Choose(waiting, loading, places);

            Assert.True(next < 0 || loading.Count < places);
            Assert.True(next < 0 || waiting[next] == waiting.Min());
            Assert.True(next >= 0 || waiting.Count == 0 || loading.Count >= places - 1);
            if (loading.Count < places && waiting.Count > 0 && (loading.Count == 0 || waiting.Min() < loading.Min()))
            {
                Assert.True(next >= 0);
            }
        });
}
