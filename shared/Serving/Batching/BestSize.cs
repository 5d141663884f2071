using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// Learns which batch size has the lowest cost per item, from the cost of runs of each size. It assumes nothing: many
/// networks are cheaper per item in a batch, some are more expensive. A size is always compared with the latest runs of
/// the best size, so a temporarily slow machine affects both. The constants are explained in
/// docs/decisions/0013-learn-batch-sizes-from-what-runs-cost.md.
/// </summary>
internal sealed class BestSize
{
    /// <summary>Minimum number of runs of the best size before others are compared with it.</summary>
    private const int RunsToTrust = 6;

    /// <summary>Number of runs of other sizes after which the best size must be measured again.</summary>
    private const int RunsOfOthers = 8;

    /// <summary>
    /// A larger batch must be this much cheaper per item, because its items wait for one another, and smaller
    /// differences are noise.
    /// </summary>
    private const double RequiredRatio = 0.98;

    /// <summary>
    /// If a trial of a size that was more expensive ends below this ratio, the curve has changed and is learned again.
    /// </summary>
    private const double ReversalRatio = 0.9;

    private readonly SizeCost[] _costs;
    private readonly LatestCosts _pace = new();
    private int _runsOfOthers;

    public BestSize(int maxBatch)
    {
        var doublings = Enumerable.Range(0, 31).Select(k => 1 << k).TakeWhile(size => size < maxBatch);
        _costs = [.. doublings.Append(maxBatch).Select(size => new SizeCost(size))];
    }

    /// <summary>The costs of each size: 1, its doublings, and the maximum.</summary>
    public IReadOnlyList<SizeCost> Costs => _costs;

    /// <summary>The index of the best size in the costs.</summary>
    public int Index { get; private set; }

    /// <summary>The best known size; 0 if nothing is known.</summary>
    public int Size => _pace.Count > 0 ? _costs[Index].Size : 0;

    /// <summary>Milliseconds per item in runs of the best size; infinity if nothing is known.</summary>
    public double MsPerItem => _pace.LowerQuartile;

    /// <summary>Whether the best size has been measured often enough to compare others with it.</summary>
    public bool IsTrusted => _pace.Count >= RunsToTrust;

    /// <summary>Whether the best size has been measured recently.</summary>
    public bool IsCurrent => _runsOfOthers < RunsOfOthers;

    /// <summary>Total cost of all runs, in milliseconds.</summary>
    public double MsSpent { get; private set; }

    /// <summary>What is known about each size.</summary>
    public IReadOnlyList<SizeLesson> Lessons =>
        [.. _costs.Select(c => c.Runs > 0 && double.IsFinite(c.Ratio)
            ? new SizeLesson(c.Size, c.Ratio * MsPerItem, c.Runs) : new SizeLesson(c.Size, 0, 0))];

    public void Record(int items, TimeSpan cost)
    {
        var msPerItem = Math.Max(cost.TotalMilliseconds / items, 1e-6);
        var index = Nearest(items);
        MsSpent += cost.TotalMilliseconds;
        if (_pace.Count == 0)
        {
            SetBest(index, 1);
        }

        if (index == Index)
        {
            _costs[index].CountRun();
            _pace.Add(msPerItem);
            _runsOfOthers = 0;
        }
        else if (IsTrusted && _runsOfOthers++ < RunsOfOthers)
        {
            Compare(index, msPerItem / MsPerItem);
        }
    }

    /// <summary>Restores what an earlier process learned.</summary>
    public void Restore(int size, double msPerItem)
    {
        var index = Array.FindIndex(_costs, c => c.Size == size);
        if (index < 0)
        {
            return;
        }

        if (_pace.Count == 0)
        {
            SetBest(index, 1);
            _pace.Set(msPerItem);
        }

        _costs[index].Restore(msPerItem / MsPerItem);
        SetBestIfCheaper(index);
    }

    private void Compare(int index, double ratio)
    {
        if (ratio < ReversalRatio && _costs[index].IsSettled)
        {
            Array.ForEach(_costs, known => known.Forget());
        }

        _costs[index].Add(ratio);
        SetBestIfCheaper(index);
    }

    private void SetBestIfCheaper(int index)
    {
        var bound = index > Index ? RequiredRatio : 1;
        if (_costs[index].IsSettled && _costs[index].Ratio < bound)
        {
            SetBest(index, _costs[index].Ratio);
        }
    }

    private void SetBest(int index, double ratio)
    {
        Index = index;
        _pace.Scale(ratio);
        for (var i = 0; i < _costs.Length; i++)
        {
            _costs[i].Rebase(ratio, isBest: i == index);
        }
    }

    /// <summary>The size nearest on a scale of doublings: items ≥ √(lower · upper).</summary>
    private int Nearest(int items) =>
        Enumerable.Range(1, _costs.Length - 1)
            .LastOrDefault(i => (long)items * items >= (long)_costs[i - 1].Size * _costs[i].Size);
}
