using CsCheck;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class LoadOrderTests
{
    [Fact]
    public void The_lightest_begins() => Assert.Equal(2, LoadOrder.Choose([88, 44, 1, 2], [], places: 3));

    [Fact]
    public void Two_heavy_ones_do_not_keep_a_light_one_waiting()
    {
        Assert.Equal(-1, LoadOrder.Choose([88], [88, 88], places: 3));
        Assert.Equal(1, LoadOrder.Choose([88, 2], [88, 88], places: 3));
    }

    [Fact]
    public void Of_equals_the_first_that_came_begins() => Assert.Equal(0, LoadOrder.Choose([5, 5], [9], places: 3));

    [Fact]
    public void One_place_is_for_any() => Assert.Equal(0, LoadOrder.Choose([88], [], places: 1));

    [Fact]
    public void No_more_are_loaded_than_there_are_places_and_a_lighter_one_always_finds_one_before_the_last() =>
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
