using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Decisions;

/// <summary>What the rules want on one tick.</summary>
public sealed record Verdict
{
    public required Burst Burst { get; init; }

    public required int WarmInstances { get; init; }

    /// <summary>The span in which four of five sizing rules lie.</summary>
    public required Span Span { get; init; }

    public required int Concurrency { get; init; }

    /// <summary>Whether jobs that allow it run on their model's fallback.</summary>
    public Degradation Degradation { get; init; }

    public required string Reason { get; init; }

    public string? Rail { get; init; }
}

/// <summary>From the leanest to the strictest count that deserves trust.</summary>
public readonly record struct Span(int Low, int High);
