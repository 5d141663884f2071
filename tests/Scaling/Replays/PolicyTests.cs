using Serverless.Replay.Policies;
using Serverless.Replay.Simulation;

namespace Serverless.Scaling.Tests.Replays;

public sealed class PolicyTests
{
    private static readonly SimulationOptions Boosted = new() { Concurrency = 4, BurstConcurrency = 8 };

    [Fact]
    public void A_limiter_raises_the_concurrency_and_so_lowers_the_count_that_scaling_wants()
    {
        Assert.Equal((8, 16), Last("tbs-aimd"));
        Assert.Equal((8, 23), Last("kpa-aimd")); // 128 / (0.7 x 8)
        Assert.Equal((4, 46), Last("knative-kpa"));
    }

    [Fact]
    public void Slow_messages_lower_the_limit()
    {
        var policy = PolicyList.All["kpa-aimd"].Create(Boosted, 1);
        var busy = Busy(0) with { LatencySeconds = 6 };
        Assert.Equal([3, 2, 1, 1], Enumerable.Range(0, 4).Select(_ => policy.Step(busy).Concurrency));
    }

    /// <summary>The concurrency and the count after twenty minutes with 128 messages.</summary>
    private static (int Concurrency, int Instances) Last(string name)
    {
        var policy = PolicyList.All[name].Create(Boosted, PolicyList.All[name].Default);
        var target = default(ScalingTarget);
        for (var second = 0; second < 1200; second++)
        {
            target = policy.Step(Busy(second));
        }

        return (target.Concurrency, target.Instances);
    }

    private static PoolObservation Busy(int second) => PoolObservation.Nothing with
    {
        Second = second, Active = 128, InHand = 128, Live = 16, LatencySeconds = 1,
    };
}
