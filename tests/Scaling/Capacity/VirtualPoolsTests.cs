using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>
/// Four in hand on each instance and an objective of five seconds. The result is the count that would have been enough.
/// </summary>
public sealed class VirtualPoolsTests
{
    private readonly VirtualPools _pools = new(Samples.Settings);

    [Theory]
    [InlineData(24, 1, 1)] // four in hand, twenty in time
    [InlineData(25, 1, 2)]
    [InlineData(48, 1, 2)]
    [InlineData(49, 1, 4)] // three would have sufficed, and one more in case the next is higher
    [InlineData(14, 2, 1)]
    [InlineData(15, 2, 2)]
    [InlineData(52, 0.5, 1)] // eight leave within the second
    [InlineData(53, 0.5, 2)]
    public void A_burst_keeps_the_count_that_would_have_served_it_in_time(
        int arrivals, double service, int kept)
    {
        var demand = Samples.Demand(0).Slower(service);
        _pools.Add(arrivals * demand.WorkPerJob, demand);

        Assert.Equal(kept, _pools.Kept);
    }

    [Fact]
    public void The_cap_itself_can_be_kept()
    {
        var pools = new VirtualPools(Samples.Settings with { Cap = 2 });

        pools.Add(48 * Samples.WorkPerJob, Samples.Demand(0));

        Assert.Equal(2, pools.Kept);
    }

    [Fact]
    public void What_a_start_at_the_onset_would_have_helped_is_no_reason_to_keep_an_instance()
    {
        var pools = new VirtualPools(Samples.Settings with { RememberSeconds = 10 });

        for (var second = 0; second < 35; second++)
        {
            pools.Add(8 * Samples.WorkPerJob, Samples.Demand(0));
        }

        Assert.Equal(2, pools.Kept);
        for (var second = 0; second < 12; second++)
        {
            pools.Add(8 * Samples.WorkPerJob, Samples.Demand(0));
        }

        Assert.Equal(1, pools.Kept);
    }

    [Fact]
    public void Each_burst_is_a_separate_need_and_quiet_seconds_are_none()
    {
        for (var burst = 0; burst < 3; burst++)
        {
            for (var second = 0; second < 100; second++)
            {
                _pools.Add(0 * Samples.WorkPerJob, Samples.Demand(0));
            }

            _pools.Add(60 * Samples.WorkPerJob, Samples.Demand(0));
        }

        Assert.Equal(3, _pools.Kept);
    }
}
