namespace Serverless.Serving.Batching;

/// <summary>
/// Chooses runs from which the best size is learned. Sizes are tried from 1 upwards by doubling, two sizes beyond the
/// best at most. Later a neighbour of the best is tried now and then, should the machine have changed.
/// </summary>
internal sealed class SizeTrials(BestSize best)
{
    private const int Reach = 2;

    /// <summary>
    /// Runs of a size that a backlog must last for before the size is looked at: then its pace is what counts. Those of
    /// a short backlog would wait for one another to teach what they do not need, unless the run is too short to
    /// matter.
    /// </summary>
    private const int RunsOfBacklog = 16;
    private const double NegligibleMs = 2;

    private const int RunsBetweenTrials = 64;

    /// <summary>The share of all time that trials may waste.</summary>
    private const double TrialShare = 0.01;

    private int _trials;
    private int _runsSinceTrial;
    private double _msSpentAtTrial;
    private bool _lookedAtOther;

    /// <param name="within">The place of the largest size that can be filled, at least the best one.</param>
    /// <param name="backlog">Items that came since none last waited.</param>
    /// <returns>The size to try now; null if there is nothing to learn.</returns>
    public int? Next(int within, long backlog)
    {
        if (!best.IsTrusted)
        {
            return best.Costs[best.Index].Size;
        }

        var open = within;
        while (open >= 0 && !IsOpen(best.Costs[open].Size, backlog))
        {
            open--;
        }

        if (LeastKnown(Math.Min(open, best.Index + Reach)) is { } leastKnown)
        {
            // In turns with the best, so that both are measured on the machine as it is now.
            _lookedAtOther = !_lookedAtOther;
            return _lookedAtOther ? leastKnown : best.Size;
        }

        return ++_runsSinceTrial >= RunsBetweenTrials ? Neighbour(open) : null;
    }

    private bool IsOpen(int size, long backlog) =>
        size * RunsOfBacklog <= backlog || size * best.MsPerItem <= NegligibleMs;

    private int? LeastKnown(int upTo) =>
        best.Costs.Take(upTo + 1).Where(cost => !cost.IsSettled).MinBy(cost => cost.Runs)?.Size;

    /// <summary>The neighbours of the best in turn: the size below, the size above, the one above that.</summary>
    /// <returns>Null if there is none within that size, or it would waste more than its share.</returns>
    private int? Neighbour(int within)
    {
        if (within < 0)
        {
            return null;
        }

        // A trial is measured against the best size as it runs now.
        if (!best.IsCurrent)
        {
            return best.Size;
        }

        var offset = (_trials % 3) switch { 0 => -1, 1 => 1, _ => Reach };
        var cost = best.Costs[Math.Clamp(best.Index + offset, 0, within)];
        var wasteMs = (cost.Ratio - 1) * best.MsPerItem * cost.Size;
        if (wasteMs > (best.MsSpent - _msSpentAtTrial) * TrialShare)
        {
            return null;
        }

        _trials++;
        (_runsSinceTrial, _msSpentAtTrial) = (0, best.MsSpent);
        return cost.Size;
    }
}
