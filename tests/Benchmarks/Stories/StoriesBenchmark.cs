using System.Text;
using Serverless.Benchmarks.Models;

namespace Serverless.Benchmarks.Stories;

/// <summary>
/// Plays loads on the whole system, and measures how long jobs wait until the detector has started enough instances.
/// Each instance has one run thread, so that it is worth one core.
/// </summary>
/// <param name="only">Plays only this story, <c>long</c> or <c>burst</c>; null: both.</param>
internal sealed class StoriesBenchmark(string? only) : IBenchmark
{
    private const double ObjectiveSeconds = 5;
    private const int Tiny = 60;
    private const int Burst = 100;

    public string Name => "stories";

    public string About => $"{Tiny} tiny jobs behind two runs of a minute; a first burst of {Burst} jobs of a second";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var models = ModelFolders.Of("digits", "digits-small");
        var timed = TimedModel.AddTo(models);
        List<Figure> figures = [];
        if (only is null or "long")
        {
            figures.AddRange(await BehindLongRunsAsync(models, timed));
        }

        if (only is null or "burst")
        {
            var oracle = await FirstBurstAsync(models, timed, isOracle: true);
            figures.AddRange(Compare(await FirstBurstAsync(models, timed, isOracle: false), oracle));
        }

        return figures;
    }

    /// <summary>Half of the tiny jobs are of the model of the long runs, the other half of a light one.</summary>
    private static async Task<IReadOnlyList<Figure>> BehindLongRunsAsync(string models, TimedModel timed)
    {
        await using var system = await StartAsync(models);
        await using var watch = new StoryWatch(system, "Tiny jobs behind two runs of a minute");
        var longs = await StoryJobs.SubmitAsync(system, TimedModel.Name, timed.Body(60), 2);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        var ids = await Task.WhenAll(
            StoryJobs.SubmitAsync(system, TimedModel.Name, timed.Body(0.001), Tiny / 2),
            StoryJobs.SubmitAsync(system, "digits", ModelFolders.Sample("digits"), Tiny / 2));
        var own = await StoryJobs.EndsAsync(system, ids[0]);
        var light = await StoryJobs.EndsAsync(system, ids[1]);
        var jobs = own.Concat(light).ToList();
        var ends = await StoryJobs.EndsAsync(system, longs);
        var decisions = await watch.DecisionsAsync();
        var startUp = decisions.Count == 0 ? 0 : decisions.Max(decision => decision.StartUpSeconds);
        var late = jobs.Min(job => job.CreatedAt).AddSeconds(ObjectiveSeconds);
        return
        [
            new Figure("behind long runs: start-up time", startUp, "s"),
            new Figure(
                "behind long runs: last tiny job ended after the first was late",
                Math.Max(0, (jobs.Max(job => job.FinishedAt) - late).TotalSeconds), "s",
                AtMost: ObjectiveSeconds + startUp + 2),
            new Figure("behind long runs: wait of the same model, p95", Quantile(own, 0.95), "s"),
            new Figure("behind long runs: wait of a light model, p95", Quantile(light, 0.95), "s"),
            new Figure(
                "behind long runs: attempts, most", jobs.Concat(ends).Max(job => job.Attempts), "", AtMost: 1),
            new Figure(
                "behind long runs: reversals within a minute", StoryDecision.Reversals(decisions), "", AtMost: 1),
        ];
    }

    /// <summary>The oracle asks for four instances when the burst begins.</summary>
    private static async Task<Played> FirstBurstAsync(string models, TimedModel timed, bool isOracle)
    {
        await using var system = await StartAsync(models);
        await using var watch = new StoryWatch(system, isOracle ? "A first burst, oracle" : "A first burst");
        if (isOracle)
        {
            using var four = new StringContent(
                """{"warmInstances": 4, "seconds": 600, "reason": "oracle"}""", Encoding.UTF8, "application/json");
            using var response = await system.Http.PutAsync(new Uri("/v1/burst/override", UriKind.Relative), four);
            response.EnsureSuccessStatusCode();
        }

        var ids = await StoryJobs.SubmitAsync(system, TimedModel.Name, timed.Body(1), Burst);
        var jobs = await StoryJobs.EndsAsync(system, ids);
        return new Played(jobs, await watch.DecisionsAsync());
    }

    private static IEnumerable<Figure> Compare(Played ours, Played oracle)
    {
        var best = Quantile(oracle.Jobs, 0.95);
        var end = ours.Jobs.Max(job => job.FinishedAt);
        return
        [
            new Figure("first burst: wait, p50", Quantile(ours.Jobs, 0.5), "s")
            {
                Baseline = Quantile(oracle.Jobs, 0.5),
            },
            new Figure("first burst: wait, p95", Quantile(ours.Jobs, 0.95), "s", AtMost: 1.3 * best)
            {
                Baseline = best,
            },
            new Figure(
                "first burst: scale-ins before the last job ended",
                ours.Decisions.Count(decision => decision.IsScaleIn && decision.At < end), "", AtMost: 0),
            new Figure("first burst: attempts, most", ours.Jobs.Max(job => job.Attempts), "", AtMost: 1),
            new Figure(
                "first burst: reversals within a minute", StoryDecision.Reversals(ours.Decisions), "", AtMost: 1),
        ];
    }

    private static async Task<LocalSystem> StartAsync(string models)
    {
        var system = await LocalSystem.StartAsync(
            models, "--min-instances", "1", "--max-instances", "4", "Batching__Threads=1");
        await system.Worker;
        return system;
    }

    private static double Quantile(IEnumerable<StoryJob> jobs, double quantile)
    {
        var waits = jobs.Select(job => job.Wait.TotalSeconds).Order().ToList();
        return waits[(int)(quantile * (waits.Count - 1))];
    }

    private sealed record Played(IReadOnlyList<StoryJob> Jobs, IReadOnlyList<StoryDecision> Decisions);
}
