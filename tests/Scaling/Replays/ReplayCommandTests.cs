using System.Text.Json;
using Serverless.Replay;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Tests.Decisions;

namespace Serverless.Scaling.Tests.Replays;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_ledger_of_this_version_is_replayed_without_a_difference()
    {
        Write(await LiveAsync());
        Assert.Equal(0, ReplayCommand.Run(Arguments.Parse(["--ledger", _file])));
    }

    [Fact]
    public async Task A_modified_ledger_is_detected()
    {
        var ledger = await LiveAsync();
        Write([.. ledger.Select(decision =>
            decision with { Verdict = decision.Verdict with { WarmInstances = decision.Verdict.WarmInstances + 1 } })]);

        using var said = new StringWriter();
        Assert.Equal(1, LedgerCheck.Run(_file, said));
        Assert.Contains(
            $"{ledger.Count} decisions repeated, {ledger.Count} different", said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)] // no more in hand than usual is no slower
    [InlineData(4, 1)]
    [InlineData(6, 1.5)]
    [InlineData(8, 2)]
    [InlineData(16, 4)] // beyond what was measured, no more is served
    public void The_curve_is_built_from_the_worker_report(int inHand, double slowdown)
    {
        var report = new InstanceReport
        {
            Instance = "a", MeasuredAt = Samples.Start, Concurrency = 8, InHand = 0,
            Service = [new ServicePoint(8, 100, 0.2), new ServicePoint(4, 100, 0.1), new ServicePoint(1, 100, 0.05)],
        };
        File.WriteAllText(_file, JsonSerializer.Serialize(report, ScalingJson.Default.InstanceReport));

        var arguments = Arguments.Parse(["--trace", "poisson", "--burst-concurrency", "16", "--curve", _file]);

        Assert.Equal(slowdown, arguments.Options.Slowdown(inHand), 9);
    }

    [Fact]
    public void A_file_that_is_not_a_report_is_refused()
    {
        File.WriteAllText(_file, "[]");
        Assert.Throws<FormatException>(() => MeasuredCurve.Read(_file));
    }

    [Fact]
    public void The_sensitivity_table_changes_one_thing_at_a_time()
    {
        var arguments = Arguments.Parse(["--trace", "poisson", "--sensitivity"]);
        var worlds = Sensitivity.Of(arguments).ToList();
        Assert.Equal(14, worlds.Count);
        Assert.Equal(14, worlds.Select(world => world.Arguments.Options).Distinct().Count());
    }

    [Fact]
    public void A_detector_is_scored_by_recall_delay_and_precision()
    {
        BurstState[] states = [.. Enumerable.Repeat(BurstState.Calm, 500)];
        states[104] = states[105] = BurstState.Burst; // found four seconds late
        states[300] = BurstState.Surge; // a false alarm

        var found = Detection.Of(states, [(100, 120), (200, 220)], warmUp: 50);

        Assert.Equal(new Detection(Recall: 0.5, Precision: 0.5, DelaySeconds: 4), found);
        Assert.Null(Detection.Of([], [(100, 120)], 50));
    }

    private static async Task<List<Decision>> LiveAsync()
    {
        var story = new Story(new ScalingOptions { MaxInstances = 20 });
        await story.Seconds(120, arrivals: 2);
        await story.Seconds(30, arrivals: 40);
        return story.World.Ledger;
    }

    private void Write(IReadOnlyList<Decision> ledger) =>
        File.WriteAllText(
            _file, JsonSerializer.Serialize(new LedgerPage(ledger, null), ScalingJson.Default.LedgerPage));
}
