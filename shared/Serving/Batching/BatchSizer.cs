using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// How many items a run of one model and shape takes: <see cref="BestSize"/> learns which size is best, this chooses
/// which size is due now.
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

    /// <summary>What is known of each size, from 1 to the bound.</summary>
    public IReadOnlyList<SizeLesson> Sizes => _best.Lessons;

    public int MaxBatch => _best.Costs[^1].Size;

    /// <summary>The size that costs least per item, as far as is known; 0 if nothing is known.</summary>
    public int Best => _best.Size;

    /// <summary>How many of the waiting items the next run should take: at least 1.</summary>
    /// <param name="waiting">Items.</param>
    /// <param name="backlog">Items that came since none last waited. As many again are expected, so a backlog that
    /// lasts is worked off at the best pace.</param>
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

    /// <summary>Takes over what an earlier process learned.</summary>
    public void Restore(int size, double msPerItem) => _best.Restore(size, msPerItem);
}
