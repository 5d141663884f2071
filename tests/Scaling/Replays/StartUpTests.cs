using Serverless.Replay;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Scaling.Tests.Replays;

public sealed class StartUpTests
{
    [Theory]
    [InlineData(0.5, 23)]
    [InlineData(0.7, 32.5)]
    [InlineData(0.9, 42)]
    [InlineData(0.99, 52)]
    public void Genuine_start_ups_have_the_measured_quantiles(double share, double seconds)
    {
        Assert.Equal(seconds, StartUpTimes.Genuine.At(share), 9);
    }

    [Fact]
    public void The_mean_is_the_mean_of_the_draws()
    {
        var random = new Random(1);
        var draws = Enumerable.Range(0, 20_000).Average(_ => StartUpTimes.Genuine.At(random.NextDouble()));
        Assert.Equal(draws, StartUpTimes.Genuine.Mean, 0.3);
        Assert.Equal(25.54, StartUpTimes.Genuine.Mean, 9);
    }

    [Fact]
    public void Instances_are_ready_by_their_own_start_up_times_not_in_launch_order()
    {
        var times = new StartUpTimes((0, 1), (1, 21));
        var options = new SimulationOptions { StartUps = times, StartUpSeconds = times.Mean, Seed = 5 };
        var seen = new Recorder(_ => new ScalingTarget(11, 4));
        new Simulator(new Trace("by hand", [0, 30], [1, 1]), options, seen).Play();

        var random = new Random(5);
        var ready = Enumerable.Range(0, 10).Select(_ => 1 + times.At(random.NextDouble())).ToList();
        Assert.NotEqual(ready.Order(), ready);
        Assert.Equal(
            Enumerable.Range(0, 31).Select(second => 1 + ready.Count(at => at < second + 1)),
            seen.Observed.Select(observed => observed.Live));
        Assert.Equal(ready.Max() - 1, seen.Observed[^1].StartUpSeconds!.Value, 9);
    }

    [Theory]
    [InlineData("genuine", 25.54)]
    [InlineData("12", 12)]
    public void The_option_is_a_number_or_genuine(string value, double seconds)
    {
        var options = Arguments.Parse(["--trace", "poisson", "--start-up", value]).Options;
        Assert.Equal(seconds, options.StartUpSeconds, 9);
        Assert.Equal(value == "genuine", options.StartUps is not null);
    }

    [Fact]
    public void A_grid_with_genuine_start_ups_has_no_other()
    {
        var arguments = Arguments.Parse(
            ["--grid", "quick", "--seconds", "150", "--warm-up", "0", "--cap", "4", "--start-up", "genuine"]);
        var rows = Grid.Play("quick", arguments, ["tbs-c-in60"]);
        Assert.All(rows, row => Assert.Equal(25.54, row.StartUp, 9));
        Assert.Equal(Generated.Names.Count * 4, rows.Count);
    }
}
