using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>The active runs, and whether another run may begin beside them. Not thread-safe.</summary>
internal sealed class ActiveRuns(int threads)
{
    private readonly List<ActiveRun> _runs = [];

    public IReadOnlyList<ActiveRun> All => _runs;

    public int Idle => Math.Max(0, threads - _runs.Count);

    /// <summary>Whether every regular thread has a run, and a spare thread has none.</summary>
    public bool HasSpare => Idle == 0 && HasThread;

    public bool HasThread => _runs.Count < threads + Overtaking.SpareThreads;

    /// <summary>How many more runs the manifest of the model allows now.</summary>
    public int RoomFor(LoadedModel model) => (model.Manifest.MaxConcurrentRuns ?? int.MaxValue) - RunsOf(model);

    public bool MayBegin(LoadedModel model, Lane lane, TimeSpan now) => RoomFor(model) > 0
        && (Idle > 0 || (MayOvertake(model) && Overtaking.Allows(_runs, lane, model.ExpectedRun, now)));

    /// <summary>
    /// Whether a run of the model may begin on a spare thread if the active runs are long enough.
    /// </summary>
    public bool MayOvertake(LoadedModel model) => HasSpare && RunsOf(model) == 0;

    public void Add(ActiveRun run) => _runs.Add(run);

    public void Remove(ActiveRun run) => _runs.Remove(run);

    private int RunsOf(LoadedModel model)
    {
        var count = 0;
        foreach (var run in _runs)
        {
            count += run.Name == model.Manifest.Name ? 1 : 0;
        }

        return count;
    }
}
