using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Scores;

/// <summary>
/// A detector's bursts against labelled ones. Recall: labelled bursts in which it was in surge or burst at some second.
/// Precision: its onsets that lie in a labelled burst or within ten seconds of one. Delay: from a label's start until
/// it is in surge or burst; means over those found.
/// </summary>
public sealed record Detection(double Recall, double Precision, double DelaySeconds)
{
    private const int Near = 10;

    /// <summary>Null where there was nothing to find or no detector.</summary>
    public static Detection? Of(IReadOnlyList<BurstState> states, IReadOnlyList<(int From, int To)> bursts, int warmUp)
    {
        var labelled = bursts.Where(b => b.From >= warmUp && b.From < states.Count).ToList();
        if (states.Count == 0 || labelled.Count == 0)
        {
            return null;
        }

        var delays = labelled
            .Select(b => Enumerable.Range(b.From, Math.Min(b.To, states.Count) - b.From)
            .FirstOrDefault(t => IsOn(states[t]), -1) - b.From)
            .Where(delay => delay >= 0).ToList();
        var onsets = Enumerable.Range(warmUp + 1, Math.Max(0, states.Count - warmUp - 1))
            .Where(t => IsOn(states[t]) && !IsOn(states[t - 1])).ToList();
        var right = onsets.Count(t => bursts.Any(b => t >= b.From - Near && t < b.To + Near));
        return new Detection(
            (double)delays.Count / labelled.Count,
            onsets.Count == 0 ? 1 : (double)right / onsets.Count,
            delays.DefaultIfEmpty(0).Average());
    }

    public static Detection? Mean(IReadOnlyList<Detection> all) => all.Count == 0
        ? null
        : new(all.Average(d => d.Recall), all.Average(d => d.Precision), all.Average(d => d.DelaySeconds));

    private static bool IsOn(BurstState state) => state is BurstState.Surge or BurstState.Burst;
}
