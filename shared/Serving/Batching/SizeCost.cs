namespace Serverless.Serving.Batching;

/// <summary>
/// What an item costs in runs of one size, as a multiple of what it costs in runs of the best size just then.
/// </summary>
internal sealed class SizeCost(int size)
{
    private const int MinRuns = 3;

    /// <summary>Enough for any size: older costs are forgotten.</summary>
    private const int MaxRuns = LatestCosts.Kept;

    /// <summary>Runs of the best size that may be wasted on learning that this one is worse.</summary>
    private const double MaxWaste = 1.5;
    private readonly LatestCosts _ratios = new();

    public int Size { get; } = size;

    public int Runs { get; private set; }

    /// <summary>1 for the best size; infinite if nothing is known.</summary>
    public double Ratio => IsBest ? 1 : _ratios.LowerQuartile;

    /// <summary>The time of a run, in items of the best size.</summary>
    public double RunTime => Ratio * Size;

    public bool IsBest { get; private set; }

    /// <summary>
    /// Known well enough: a near tie costs next to nothing to look at long, a size that is much dearer is dropped soon.
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

    /// <summary>What was known no longer holds.</summary>
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
