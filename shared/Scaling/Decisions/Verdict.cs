using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Decisions;

/// <summary>What the rules want on one tick.</summary>
public sealed record Verdict
{
    public BurstState State => Burst.State;

    /// <summary>The burst as it is seen: since when, how steep, how much longer it is likely to last.</summary>
    public Burst Burst { get; init; }

    /// <summary>Instances that shall stand ready.</summary>
    public required int WarmInstances { get; init; }

    /// <summary>The span in which four of five sizing rules lie.</summary>
    public Span Span { get; init; }

    /// <summary>Messages that each instance may have in hand.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Whether jobs that allow it run on their model's fallback, since when, and why.</summary>
    public Degradation Degradation { get; init; }

    /// <summary>One sentence for a person who has read nothing else.</summary>
    public required string Reason { get; init; }

    /// <summary>The rail that bent the rule's answer; null if none did.</summary>
    public string? Rail { get; init; }
}

/// <summary>From the leanest to the strictest count that deserves trust.</summary>
public readonly record struct Span(int Low, int High);
