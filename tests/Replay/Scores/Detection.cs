using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Scores;

/// <summary>
/// The bursts of a detector compared with labeled bursts. Recall: the share of labeled bursts in which the detector was
/// in surge or burst at any second. Precision: the share of its onsets in a labeled burst or within ten seconds of one.
/// Delay: the mean time from the start of a detected burst until the detector was in surge or burst.
/// </summary>
public sealed record Detection(double Recall, double Precision, double DelaySeconds)
{
    private const int Near = 10;

    /// <summary>Returns null if there are no labeled bursts or the policy has no detector.</summary>
    public static Detection? Of(IReadOnlyList<BurstState> states, IReadOnlyList<(int From, int To)> bursts, int warmUp)
    {
        var labeled = bursts.Where(b => b.From >= warmUp && b.From < states.Count).ToList();
        if (states.Count == 0 || labeled.Count == 0)
        {
            return null;
        }

        var delays = labeled
            .Select(b => Enumerable.Range(b.From, Math.Min(b.To, states.Count) - b.From)
            .FirstOrDefault(t => IsOn(states[t]), -1) - b.From)
            .Where(delay => delay >= 0).ToList();
        var onsets = Enumerable.Range(warmUp + 1, Math.Max(0, states.Count - warmUp - 1))
            .Where(t => IsOn(states[t]) && !IsOn(states[t - 1])).ToList();
        var right = onsets.Count(t => bursts.Any(b => t >= b.From - Near && t < b.To + Near));
        return new Detection(
            (double)delays.Count / labeled.Count,
            onsets.Count == 0 ? 1 : (double)right / onsets.Count,
            delays.DefaultIfEmpty(0).Average());
    }

    public static Detection? Mean(IReadOnlyList<Detection> all) => all.Count == 0
        ? null
        : new(all.Average(d => d.Recall), all.Average(d => d.Precision), all.Average(d => d.DelaySeconds));

    private static bool IsOn(BurstState state) => state is BurstState.Surge or BurstState.Burst;
}
