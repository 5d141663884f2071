using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>States what a decision changed, and why, in one sentence for each change.</summary>
public static class Changes
{
    /// <param name="before">What applied before the decision.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="demand">Its inputs.</param>
    /// <param name="now">The override that is active; null if none is.</param>
    /// <returns>Empty if nothing changed.</returns>
    public static IReadOnlyList<string> Of(Applied before, Verdict verdict, Demand demand, Override? now)
    {
        var changes = new List<string>();
        if (now is null && before.Override is { } ended)
        {
            changes.Add($"The operator's override of {ended.WarmInstances} has ended.");
        }

        if (verdict.WarmInstances != before.WarmInstances)
        {
            changes.Add($"{before.WarmInstances} to {verdict.WarmInstances} warm instances: "
                + (verdict.Rail is { } rail ? $"{rail}. {verdict.Reason}" : verdict.Reason));
        }

        if (verdict.Concurrency != before.Concurrency)
        {
            changes.Add($"{before.Concurrency} to {verdict.Concurrency} messages in hand on each instance: "
                + OfConcurrency(verdict, demand, now));
        }

        if (verdict.Degradation.On != before.IsDegraded)
        {
            changes.Add(verdict.Degradation.Because is { } because
                ? $"Jobs that allow it run on fallback models: {because}"
                : "Jobs run on their own models again: the warm instances meet the wait objective.");
        }

        if (changes.Count == 0 && now is not null && now != before.Override)
        {
            changes.Add($"An operator asked for {now.WarmInstances} until {now.ExpiresAt:u}: {now.Reason}");
        }

        return changes;
    }

    private static string OfConcurrency(Verdict verdict, Demand demand, Override? active) =>
        active?.Concurrency == verdict.Concurrency ? "an operator asked for it."
        : verdict.Concurrency > demand.Concurrency
            ? "jobs wait for a place, and more in hand may be served faster."
            : "more in hand hardly raise the measured throughput, or take longer than the wait objective.";
}

/// <summary>What applies until the next decision.</summary>
public readonly record struct Applied(int WarmInstances, int Concurrency, bool IsDegraded, Override? Override);
