namespace Serverless.Serving.Batching;

/// <summary>
/// Learns how many items a run of one model and shape should take, from what runs of each size cost. Nothing is assumed:
/// many networks get cheaper per item in a batch, some get dearer. Sizes are tried from 1 upwards by doubling, two sizes
/// beyond the best at most; then the best is used, and now and then a neighbour is tried again, should the machine have changed.
/// </summary>
public sealed class BatchSizer
{
    /// <summary>Runs of a size before its cost is believed, and before it is as well known as the others.</summary>
    private const int RunsToTrust = 3;
    private const int RunsToSettle = 9;
    private const int RunsBetweenTrials = 64;

    /// <summary>A larger batch must be this much cheaper per item, since those in it wait for one another.</summary>
    private const double WorthIt = 0.99;

    /// <summary>The share of all time that trials may waste.</summary>
    private const double TrialShare = 0.01;

    private readonly SizeCost[] _sizes;
    private int _trials;
    private int _runsSinceTrial;
    private TimeSpan _timeSinceTrial;

    public BatchSizer(int maxBatch)
    {
        var doublings = Enumerable.Range(0, 31).Select(k => 1 << k).TakeWhile(size => size < maxBatch);
        _sizes = [.. doublings.Append(maxBatch).Select(size => new SizeCost(size))];
    }

    public IReadOnlyList<SizeCost> Sizes => _sizes;

    /// <summary>The size that costs least per item, as far as is known; 0 where nothing is.</summary>
    public int Best => Cheapest(_sizes) is { } best ? best.Size : 0;

    /// <summary>How many of the waiting items the next run should take: at least 1.</summary>
    public int Next(int waiting)
    {
        var within = Array.FindLastIndex(_sizes, s => s.Size <= Math.Max(waiting, 1));
        var best = Array.FindIndex(_sizes, s => s.Size == Best);
        if (LeastKnown(Math.Min(within, best + 2)) is { } leastKnown)
            return leastKnown.Size;

        if (++_runsSinceTrial >= RunsBetweenTrials && Trial(best, within) is { } trial)
            return trial;

        // All that wait are a size too: between two that are known, of which the larger is no dearer, none need stay behind.
        var cheapest = Cheapest(_sizes.AsSpan(0, within + 1)) ?? _sizes[within];
        var above = within < best ? _sizes[within + 1] : null;
        return above is { Trusted: true } && above.Cost <= cheapest.Cost ? Math.Max(waiting, 1) : cheapest.Size;
    }

    public void Record(int items, TimeSpan elapsed)
    {
        _timeSinceTrial += elapsed;
        _sizes[Nearest(items)].Add(elapsed / items);
    }

    /// <summary>Takes over what an earlier process learned.</summary>
    public void Restore(int size, TimeSpan costPerItem)
    {
        if (Array.Find(_sizes, s => s.Size == size) is { } known)
        {
            for (var run = known.Runs; run < RunsToSettle; run++)
                known.Add(costPerItem);
        }
    }

    /// <summary>Sizes are tried in turns, so that what else the machine does meanwhile falls on all of them.</summary>
    private SizeCost? LeastKnown(int upTo)
    {
        var least = _sizes.Take(Math.Max(upTo, 0) + 1).MinBy(size => size.Runs);
        return least is { Runs: < RunsToSettle } ? least : null;
    }

    private static SizeCost? Cheapest(ReadOnlySpan<SizeCost> sizes)
    {
        SizeCost? cheapest = null;
        foreach (var size in sizes)
        {
            if (size.Trusted && (cheapest is null || size.Cost < cheapest.Cost * WorthIt))
                cheapest = size;
        }

        return cheapest;
    }

    /// <summary>The neighbours of the best in turn: the size below, the size above, the one above that.</summary>
    /// <returns>Null where the trial would waste more than its share.</returns>
    private int? Trial(int best, int within)
    {
        var offset = (_trials % 3) switch { 0 => -1, 1 => 1, _ => 2 };
        var size = _sizes[Math.Clamp(best + offset, 0, within)];
        var waste = (size.Cost - _sizes[best].Cost) * size.Size;
        if (waste > _timeSinceTrial * TrialShare)
            return null;

        _trials++;
        (_runsSinceTrial, _timeSinceTrial) = (0, TimeSpan.Zero);
        return size.Size;
    }

    /// <summary>The size nearest on a scale of doublings.</summary>
    private int Nearest(int items)
    {
        var nearest = 0;
        for (var i = 1; i < _sizes.Length; i++)
        {
            // items ≥ √(lower · upper)
            if ((long)items * items >= (long)_sizes[i - 1].Size * _sizes[i].Size)
                nearest = i;
        }

        return nearest;
    }

    /// <summary>What runs of one size cost per item: the lower quartile of the latest, since what disturbs a run only ever adds to it.</summary>
    public sealed class SizeCost(int size)
    {
        private const int Kept = 31;
        private readonly List<TimeSpan> _sorted = [];
        private readonly Queue<TimeSpan> _latest = new();

        public int Size { get; } = size;

        public int Runs { get; private set; }

        internal bool Trusted => Runs >= RunsToTrust;

        /// <summary>Zero where no run is known.</summary>
        public TimeSpan Cost => _sorted.Count == 0 ? TimeSpan.Zero : _sorted[_sorted.Count / 4];

        internal void Add(TimeSpan perItem)
        {
            Runs++;
            if (_latest.Count == Kept)
                _sorted.RemoveAt(_sorted.BinarySearch(_latest.Dequeue()));

            _latest.Enqueue(perItem);
            var place = _sorted.BinarySearch(perItem);
            _sorted.Insert(place < 0 ? ~place : place, perItem);
        }
    }
}
