using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// Learns how many items a run of one model and shape should take, from what runs of each size cost. Nothing is assumed:
/// many networks get cheaper per item in a batch, some get dearer. Sizes are tried from 1 upwards by doubling, two sizes
/// beyond the best at most; then the best is used while a backlog lasts, and now and then a neighbour is tried again, should the machine
/// have changed.
/// A size is always compared with runs of the best size just before, so that a machine which is slower for a while is so for both.
/// </summary>
public sealed class BatchSizer
{
    /// <summary>Runs of the best size before others are compared with it, and others after which its pace is no longer that of now.</summary>
    private const int RunsToTrust = 6;
    private const int RunsOfOthers = 8;
    private const int RunsBetweenTrials = 64;

    /// <summary>A larger batch must be this much cheaper per item: those in it wait for one another, and less is lost in the noise.</summary>
    private const double WorthIt = 0.98;

    /// <summary>So much sooner a smaller batch must be done with a backlog than a larger one.</summary>
    private const double Nearly = 0.95;

    /// <summary>A trial of a size known as dearer that ends below this says that the curve has changed: it is learned anew.</summary>
    private const double Surprise = 0.9;

    /// <summary>
    /// Runs of a size that a backlog must last for before the size is looked at: then its pace is what counts. Those of a short backlog would
    /// wait for one another to teach what they do not need, unless the run is over before anybody minds.
    /// </summary>
    private const int RunsOfBacklog = 16;
    private const double UnmindedMs = 2;

    /// <summary>The share of all time that trials may waste.</summary>
    private const double TrialShare = 0.01;

    private readonly SizeCost[] _sizes;
    private readonly LatestCosts _pace = new();
    private int _best;
    private int _runsOfOthers;
    private int _trials;
    private int _runsSinceTrial;
    private double _msSinceTrial;
    private bool _lookedAtOther;

    public BatchSizer(int maxBatch)
    {
        var doublings = Enumerable.Range(0, 31).Select(k => 1 << k).TakeWhile(size => size < maxBatch);
        _sizes = [.. doublings.Append(maxBatch).Select(size => new SizeCost(size))];
    }

    /// <summary>What is known of each size, from 1 to the bound.</summary>
    public IReadOnlyList<SizeLesson> Sizes =>
        [.. _sizes.Select(s => s.Runs > 0 && double.IsFinite(s.Ratio) ? new SizeLesson(s.Size, s.Ratio * _pace.LowerQuartile, s.Runs) : new SizeLesson(s.Size, 0, 0))];

    public int MaxBatch => _sizes[^1].Size;

    /// <summary>The size that costs least per item, as far as is known; 0 where nothing is.</summary>
    public int Best => _pace.Count > 0 ? _sizes[_best].Size : 0;

    /// <summary>Whether every size that may yet be the best is known.</summary>
    public bool IsSettled => _pace.Count >= RunsToTrust && LeastKnown(_best + 2) is null;

    /// <summary>How many of the waiting items the next run should take: at least 1.</summary>
    /// <param name="waiting">Items.</param>
    /// <param name="backlog">Items that came since none last waited. As many again are expected, so a backlog that lasts is worked off at the best pace.</param>
    public int Next(int waiting, long backlog)
    {
        waiting = Math.Max(waiting, 1);
        var within = Array.FindLastIndex(_sizes, s => s.Size <= waiting);
        if (within < _best)
            return Soonest(waiting, backlog, within);

        if (_pace.Count < RunsToTrust)
            return _sizes[_best].Size;

        var open = Math.Min(within, Array.FindLastIndex(_sizes, s => s.Size * RunsOfBacklog <= backlog || s.Size * _pace.LowerQuartile <= UnmindedMs));
        if (LeastKnown(Math.Min(open, _best + 2)) is { } leastKnown)
        {
            // In turns with the best, so that both are measured on the machine as it is now.
            _lookedAtOther = !_lookedAtOther;
            return _lookedAtOther ? leastKnown.Size : _sizes[_best].Size;
        }

        return ++_runsSinceTrial >= RunsBetweenTrials && Trial(open) is { } trial ? trial : Soonest(waiting, backlog, within);
    }

    public void Record(int items, TimeSpan elapsed)
    {
        var cost = Math.Max(elapsed.TotalMilliseconds / items, 1e-6);
        var index = Nearest(items);
        _msSinceTrial += elapsed.TotalMilliseconds;
        if (_pace.Count == 0)
            Lead(index, 1);
        if (index == _best)
        {
            _sizes[index].CountRun();
            _pace.Add(cost);
            _runsOfOthers = 0;
        }
        else if (_pace.Count >= RunsToTrust && _runsOfOthers++ < RunsOfOthers)
        {
            Compare(index, cost / _pace.LowerQuartile);
        }
    }

    /// <summary>Takes over what an earlier process learned.</summary>
    public void Restore(int size, double msPerItem)
    {
        var index = Array.FindIndex(_sizes, s => s.Size == size);
        if (index < 0)
            return;

        if (_pace.Count == 0)
        {
            Lead(index, 1);
            _pace.Set(msPerItem);
        }

        _sizes[index].Restore(msPerItem / _pace.LowerQuartile);
        LeadIfCheaper(index);
    }

    /// <summary>
    /// The size with which the backlog is done soonest on average: k runs of time T each, one after the other, take T (k + 1) / 2.
    /// Of those that are nearly as good the largest, whose pace is the best. All that wait are a size too.
    /// </summary>
    private int Soonest(int waiting, long backlog, int within)
    {
        var choices = Choices(waiting, backlog, within).Where(choice => double.IsFinite(choice.Done)).ToList();
        if (choices.Count == 0)
            return 1;

        var soonest = choices.Min(choice => choice.Done);
        return choices.First(choice => choice.Done * Nearly <= soonest).Size;
    }

    /// <summary>Sizes from the largest to 1, with when the backlog is done.</summary>
    private IEnumerable<(int Size, double Done)> Choices(int waiting, long backlog, int within)
    {
        if (within < _best)
            yield return (waiting, Done(AllWaiting(waiting, within), waiting, backlog));

        for (var i = Math.Min(within, _best); i >= 0; i--)
            yield return (_sizes[i].Size, Done(_sizes[i].RunTime, _sizes[i].Size, backlog));
    }

    private static double Done(double runTime, int size, long backlog) => runTime * (((backlog + size - 1) / size) + 1) / 2;

    private double AllWaiting(int waiting, int within)
    {
        var (lower, upper) = (_sizes[within], _sizes[within + 1]);
        return lower.RunTime + ((double)(waiting - lower.Size) / (upper.Size - lower.Size) * (upper.RunTime - lower.RunTime));
    }

    private void Compare(int index, double ratio)
    {
        var size = _sizes[index];
        if (ratio < Surprise && size.IsSettled)
            Array.ForEach(_sizes, known => known.Forget());

        size.Add(ratio);
        LeadIfCheaper(index);
    }

    private void LeadIfCheaper(int index)
    {
        var bound = index > _best ? WorthIt : 1;
        if (_sizes[index].IsSettled && _sizes[index].Ratio < bound)
            Lead(index, _sizes[index].Ratio);
    }

    private void Lead(int index, double ratio)
    {
        _best = index;
        _pace.Scale(ratio);
        for (var i = 0; i < _sizes.Length; i++)
            _sizes[i].Rebase(ratio, isBest: i == index);
    }

    private SizeCost? LeastKnown(int upTo) =>
        _sizes.Take(upTo + 1).Where(size => !size.IsSettled).MinBy(size => size.Runs);

    /// <summary>The neighbours of the best in turn: the size below, the size above, the one above that.</summary>
    /// <returns>Null where there is none within that size, or it would waste more than its share.</returns>
    private int? Trial(int within)
    {
        if (within < 0)
            return null;

        // A trial is measured against the best size as it runs now.
        if (_runsOfOthers >= RunsOfOthers)
            return _sizes[_best].Size;

        var offset = (_trials % 3) switch { 0 => -1, 1 => 1, _ => 2 };
        var size = _sizes[Math.Clamp(_best + offset, 0, within)];
        var wasteMs = (size.Ratio - 1) * _pace.LowerQuartile * size.Size;
        if (wasteMs > _msSinceTrial * TrialShare)
            return null;

        _trials++;
        (_runsSinceTrial, _msSinceTrial) = (0, 0);
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
}
