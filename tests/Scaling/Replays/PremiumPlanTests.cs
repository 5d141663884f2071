using Serverless.Replay;
using Serverless.Replay.Policies;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Scaling.Tests.Replays;

public sealed class PremiumPlanTests
{
    [Theory]
    [InlineData(Platform.Direct, new[] { 1, 3, 1, 1, 1, 1 })]
    [InlineData(Platform.Premium, new[] { 1, 3, 3, 3, 1, 1 })]
    public void The_plan_bills_a_canceled_launch_until_it_would_have_been_ready(Platform platform, int[] billed)
    {
        // At second 1, two instances are launched that need 3 s. At second 2, they are canceled.
        var seen = new Recorder(second => new ScalingTarget(second == 0 ? 3 : 1, 4));
        var options = new SimulationOptions { StartUpSeconds = 3, Platform = platform };
        var run = new Simulator(new Trace("by hand", [0, 5], [1, 1]), options, seen).Play();

        Assert.Equal(billed, run.Samples.Select(sample => sample.Billed));
        Assert.All(seen.Observed, observed => Assert.Equal(1, observed.Live));
        Assert.Equal(2, run.Wasted);
    }

    [Fact]
    public void The_platform_scales_beneath_and_never_below_the_always_ready_count()
    {
        var ready = 1;
        var plan = new PremiumPlan(
            new Recorder(_ => new ScalingTarget(ready, 4)), new TargetBased(4, 0, 4, "platform"));

        Assert.Equal(5, Step(second: 0, active: 40)); // four more at once, of ten
        Assert.Equal(5, Step(second: 10, active: 40)); // no more within 30 s
        Assert.Equal(9, Step(second: 30, active: 40));
        ready = 12;
        Assert.Equal(12, Step(second: 31, active: 0)); // ours is raised at once
        Assert.Equal(12, Step(second: 40, active: 0));
        ready = 2;
        Assert.Equal(12, Step(second: 41, active: 12)); // the plan removes instances at its next poll
        Assert.Equal(3, Step(second: 50, active: 12));

        int Step(int second, int active) =>
            plan.Step(PoolObservation.Nothing with { Second = second, Active = active }).Instances;
    }

    [Fact]
    public void Ours_on_Azure_writes_at_most_every_30_seconds_and_at_most_20()
    {
        var options = new SimulationOptions { Cap = 40, Platform = Platform.Premium, StartUpSeconds = 5 };
        var ours = new DetectorPolicy(options);
        var trace = Generated.Make("growing", 1800, 8, 1, new Random(1));
        var run = new Simulator(trace, options, new PremiumPlan(ours, new TargetBased(4, 0, 4, "platform"))).Play();

        var counts = ours.Ledger.Select(decision => decision.Inputs.Wanted).ToList();
        Assert.All(counts, count => Assert.InRange(count, 1, 20));
        Assert.Equal(20, counts.Max());
        Assert.True(run.Samples.Max(sample => sample.Live) > 20, "The platform adds instances beyond 20.");
    }

    [Fact]
    public void A_lower_count_is_written_after_a_minute_and_a_raise_at_once()
    {
        var ready = new AlwaysReady(1);
        Assert.True(ready.Ask(0, 5));
        Assert.False(ready.Ask(10, 8)); // writes are 30 s apart
        Assert.Equal(5, ready.Count);
        Assert.True(ready.Ask(30, 8));
        for (var second = 61; second < 116; second++)
        {
            Assert.False(ready.Ask(second, 2)); // 8 was right until second 61
        }

        Assert.Equal(8, ready.Count);
        for (var second = 116; second < 122; second++)
        {
            ready.Ask(second, 2);
        }

        Assert.Equal(2, ready.Count);
        Assert.True(ready.Ask(160, 30)); // the plan keeps no more always ready
        Assert.Equal(20, ready.Count);
    }

    [Theory]
    [InlineData(16, 3)] // 40 messages / 16
    [InlineData(4, 5)] // at most four more at once
    public void The_platform_scales_beneath_ours_at_its_own_target(int target, int most)
    {
        var options = new SimulationOptions { Platform = Platform.Premium, PlatformTarget = target, Cap = 20 };
        var ours = PolicyList.All["ours"].Create(options, 0.5);
        var first = ours.Step(PoolObservation.Nothing with { Active = 40, Live = 1 });
        Assert.Equal(most, first.Instances);
    }

    [Fact]
    public void The_platform_is_an_option()
    {
        Assert.Equal(
            Platform.PremiumIn60, Arguments.Parse(["--trace", "ramp", "--platform", "premium-in60"]).Options.Platform);
        Assert.Equal(
            "--platform is flex. Use direct, premium, premium-in60.",
            Assert.Throws<ArgumentException>(() => Arguments.Parse(["--platform", "flex"])).Message);
    }
}
