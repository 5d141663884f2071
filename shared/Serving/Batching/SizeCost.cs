namespace Serverless.Serving.Batching;

/// <summary>
/// The cost of an item in runs of one size, relative to its cost in runs of the best size at that time.
/// </summary>
internal sealed class SizeCost(int size)
{
    private const int MinRuns = 3;

    /// <summary>Enough for any size, because older costs are discarded.</summary>
    private const int MaxRuns = LatestCosts.Capacity;

    /// <summary>Maximum cost, in runs of the best size, of learning that this size is worse.</summary>
    private const double MaxWaste = 1.5;
    private readonly LatestCosts _ratios = new();

    public int Size { get; } = size;

    public int Runs { get; private set; }

    /// <summary>1 for the best size; infinity if nothing is known.</summary>
    public double Ratio => IsBest ? 1 : _ratios.LowerQuartile;

    /// <summary>The cost of a run, in items of the best size.</summary>
    public double RunTime => Ratio * Size;

    public bool IsBest { get; private set; }

    /// <summary>
    /// Whether enough is known. A near tie is cheap to measure for long; a much more expensive size is settled soon.
    /// </summary>
    public bool IsSettled =>
        IsBest || _ratios.Count >= MaxRuns || (_ratios.Count >= MinRuns && _ratios.Count * (Ratio - 1) >= MaxWaste);

    public void CountRun() => Runs++;

    public void Add(double ratio)
    {
        Runs++;
        _ratios.Add(ratio);
    }

    public void Restore(double ratio)
    {
        Runs = Math.Max(Runs, MaxRuns);
        _ratios.Set(ratio);
    }

    /// <summary>Discards what was learned.</summary>
    public void Forget() => _ratios.Clear();

    /// <summary>Rescales to a new best size, whose cost is this fraction of the old one's.</summary>
    public void Rebase(double best, bool isBest)
    {
        if (IsBest)
        {
            _ratios.Set(1);
        }

        IsBest = isBest;
        _ratios.Scale(1 / best);
    }
}
