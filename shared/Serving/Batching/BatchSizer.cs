using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// Decides how many items the next run of one model and shape takes. <see cref="BestSize"/> learns which size is best;
/// this class chooses the size for now.
/// </summary>
internal sealed class BatchSizer
{
    private readonly BestSize _best;
    private readonly SizeTrials _trials;

    public BatchSizer(int maxBatch)
    {
        _best = new BestSize(maxBatch);
        _trials = new SizeTrials(_best);
    }

    /// <summary>What is known about each size, from 1 to the maximum.</summary>
    public IReadOnlyList<SizeLesson> Sizes => _best.Lessons;

    public int MaxBatch => _best.Costs[^1].Size;

    /// <summary>The size with the lowest known cost per item; 0 if nothing is known.</summary>
    public int Best => _best.Size;

    /// <summary>Returns how many of the waiting items the next run takes, at least 1.</summary>
    /// <param name="waiting">The number of waiting items.</param>
    /// <param name="backlog">
    /// Items that have arrived since the line was last empty. The same number is expected to follow, so a lasting
    /// backlog is processed at the best rate.
    /// </param>
    public int Next(int waiting, long backlog)
    {
        waiting = Math.Max(waiting, 1);
        var within = _best.Costs.Count - 1;
        while (_best.Costs[within].Size > waiting)
        {
            within--;
        }

        var trial = within < _best.Index ? null : _trials.Next(within, backlog);
        return trial ?? SoonestSize.Of(_best, waiting, backlog, within);
    }

    public void Record(int items, TimeSpan cost) => _best.Record(items, cost);

    /// <summary>Restores what an earlier process learned.</summary>
    public void Restore(int size, double msPerItem) => _best.Restore(size, msPerItem);
}
