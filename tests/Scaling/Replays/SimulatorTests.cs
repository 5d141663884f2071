using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;
using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Replays;

public sealed class SimulatorTests
{
    private static readonly SimulationOptions Pair =
        new() { Concurrency = 2, BurstConcurrency = 2, StartUpSeconds = 2 };

    [Fact]
    public void Service_time_is_reported_when_a_request_ends()
    {
        var seen = new Recorder(_ => new ScalingTarget(1, 2));
        new Simulator(Of([0.5, 9], [3, 1]), Pair, seen).Play();

        Assert.All(seen.Observed.Take(3), observed => Assert.Empty(observed.Service));
        Assert.All(seen.Observed.Take(3), observed => Assert.Null(observed.LatencySeconds));
        Assert.Equal([new ServicePoint(1, 1, 3)], seen.Observed[3].Service);
        Assert.Equal(3, seen.Observed[3].LatencySeconds);
        Assert.Null(seen.Observed[4].LatencySeconds);
    }

    [Fact]
    public void Service_time_is_grouped_by_the_number_in_hand_and_forgotten_after_two_windows()
    {
        var seen = new Recorder(_ => new ScalingTarget(1, 2));
        new Simulator(Of([0, 0, 0, 95], [1, 2, 3, 1]), Pair, seen).Play();

        // The third request waits for the first, so it starts with two in hand.
        Assert.Equal([new ServicePoint(1, 1, 1), new ServicePoint(2, 2, 2.5)], seen.Observed[4].Service);
        Assert.Equal(2, seen.Observed[59].Service.Count);
        Assert.Empty(seen.Observed[60].Service);
    }

    [Fact]
    public void A_request_waits_for_an_instance_that_starts()
    {
        // One instance takes two of three requests for ten seconds. At second 1 another is launched, and is ready at 3.
        var seen = new Recorder(_ => new ScalingTarget(2, 2));
        var run = new Simulator(Of([0, 0, 0, 5], [10, 10, 10, 1]), Pair, seen).Play();

        Assert.Equal([0, 0, 3, 0], run.Waits);
        Assert.Equal([1, 2, 2, 2, 2, 2], run.Samples.Select(sample => sample.Billed));
        Assert.Equal(1, run.Launches);
    }

    [Fact]
    public void A_policy_with_delayed_measurements_observes_nothing_at_first()
    {
        var seen = new Recorder(_ => new ScalingTarget(1, 2));
        new Simulator(Of([0, 5], [1, 1]), Pair with { DelaySeconds = 2 }, seen).Play();

        Assert.Equal([0, 0, 1, 0, 0, 0], seen.Observed.Select(observed => observed.Arrivals));
    }

    private static Trace Of(double[] arrivals, double[] service) => new("by hand", arrivals, service);
}
