using Serverless.Benchmarks.Models;

namespace Serverless.Benchmarks.Stories;

/// <summary>
/// Ten minutes of four models whose shares change twice, on the whole system. Each instance has one run thread, so that
/// it is worth one core.
/// </summary>
internal sealed class MixBenchmark : IBenchmark
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public string Name => "mix";

    public string About => $"{MixedModels.Phases.Count} times {Phase.TotalSeconds} s of "
        + $"{string.Join(", ", MixedModels.All.Select(model => $"{model.Name} ({model.Seconds} s)"))}";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var models = ModelFolders.Of();
        var timed = TimedModel.AddTo(models);
        MixedModels.AddTo(models);
        await using var system = await LocalSystem.StartAsync(
            models, "--min-instances", "1", "--max-instances", "4", "Batching__Threads=1");
        await system.Worker;
        await using var watch = new StoryWatch(system, "A mix of models");
        var jobs = await PlayAsync(system, timed);
        var decisions = await watch.DecisionsAsync();
        return
        [
            .. MixedModels.All.SelectMany(model => Of(model, [.. jobs.Where(job => job.Model == model)])),
            new Figure("attempts, most", jobs.Max(job => job.End.Attempts), "", AtMost: 1),
            new Figure("reversals in a minute, most", MostReversals(decisions), "", AtMost: 1),
            new Figure("changes of the instance count", decisions.Count(d => d.Before != d.After), ""),
        ];
    }

    /// <summary>Submits each job when it is due, whether or not earlier ones have ended, and waits for all.</summary>
    private static async Task<IReadOnlyList<(MixedModel Model, StoryJob End)>> PlayAsync(
        LocalSystem system, TimedModel timed)
    {
        var began = TimeProvider.System.GetTimestamp();
        var running = new List<Task<(MixedModel, StoryJob)>>();
        foreach (var (at, model) in MixedModels.Arrivals(Phase))
        {
            if (at - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            running.Add(RunAsync(model));
        }

        return await Task.WhenAll(running);

        async Task<(MixedModel, StoryJob)> RunAsync(MixedModel model)
        {
            var ids = await StoryJobs.SubmitAsync(system, model.Name, timed.Body(model.Seconds), 1);
            return (model, (await StoryJobs.EndsAsync(system, ids))[0]);
        }
    }

    private static IEnumerable<Figure> Of(MixedModel model, IReadOnlyList<(MixedModel Model, StoryJob End)> jobs)
    {
        var waits = jobs.Select(job => job.End.Wait.TotalSeconds).Order().ToList();
        var attained = 100.0 * waits.Count(wait => wait <= model.ObjectiveSeconds) / waits.Count;
        return
        [
            new Figure($"{model.Name}: jobs, none failed", waits.Count, "jobs"),
            new Figure($"{model.Name}: waited at most {model.ObjectiveSeconds} s", attained, "%"),
            new Figure($"{model.Name}: wait, p50", waits[waits.Count / 2], "s"),
            new Figure($"{model.Name}: wait, p95", waits[(int)(0.95 * (waits.Count - 1))], "s"),
            new Figure($"{model.Name}: wait, longest", waits[^1], "s"),
        ];
    }

    private static int MostReversals(IReadOnlyList<StoryDecision> decisions)
    {
        var changes = decisions.Where(decision => decision.After != decision.Before).ToList();
        var reversals = changes.Zip(changes.Skip(1))
            .Where(pair => pair.First.IsScaleIn != pair.Second.IsScaleIn).Select(pair => pair.Second.At).ToList();
        return reversals.Select(at => reversals.Count(other => other >= at && other < at + Minute))
            .DefaultIfEmpty().Max();
    }
}
