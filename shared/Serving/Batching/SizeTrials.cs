namespace Serverless.Serving.Batching;

/// <summary>
/// Chooses the sizes of runs from which the best size is learned. Sizes are tried from 1 upward by doubling, to at most
/// two sizes beyond the best. Later a neighbor of the best size is tried occasionally, in case the machine has changed.
/// </summary>
internal sealed class SizeTrials(BestSize best)
{
    private const int MaxSizesBeyondBest = 2;

    /// <summary>
    /// A size is tried only if the backlog is large enough for this number of runs, because then throughput matters. In
    /// a shorter backlog, items would wait for one another without a benefit, unless the run is too short to matter.
    /// </summary>
    private const int RunsOfBacklog = 16;
    private const double NegligibleMs = 2;

    private const int RunsBetweenTrials = 64;

    /// <summary>Maximum share of the total time that trials can waste.</summary>
    private const double TrialShare = 0.01;

    private int _trials;
    private int _runsSinceTrial;
    private double _msSpentAtTrial;
    private bool _triedOther;

    /// <param name="within">The index of the largest size that can be filled, at least the best one.</param>
    /// <param name="backlog">Items that have arrived since the line was last empty.</param>
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

        if (LeastKnown(Math.Min(open, best.Index + MaxSizesBeyondBest)) is { } leastKnown)
        {
            // Alternates with the best size, so both are measured under the same conditions.
            _triedOther = !_triedOther;
            return _triedOther ? leastKnown : best.Size;
        }

        return ++_runsSinceTrial >= RunsBetweenTrials ? Neighbor(open) : null;
    }

    private bool IsOpen(int size, long backlog) =>
        size * RunsOfBacklog <= backlog || size * best.MsPerItem <= NegligibleMs;

    private int? LeastKnown(int upTo) =>
        best.Costs.Take(upTo + 1).Where(cost => !cost.IsSettled).MinBy(cost => cost.Runs)?.Size;

    /// <summary>
    /// The neighbors of the best size in turn: the size below, the size above, and the one above that.
    /// </summary>
    /// <returns>Null if there is none within that size, or if it would waste more than its share.</returns>
    private int? Neighbor(int within)
    {
        if (within < 0)
        {
            return null;
        }

        // A trial is compared with current runs of the best size.
        if (!best.IsCurrent)
        {
            return best.Size;
        }

        var offset = (_trials % 3) switch { 0 => -1, 1 => 1, _ => MaxSizesBeyondBest };
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
