using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Decisions;

/// <summary>The result of the rules on one tick.</summary>
public sealed record Verdict
{
    /// <summary>The state of the arrivals, or late if they alone would seem calm or cooling.</summary>
    public BurstState State =>
        Late && Burst.State is (BurstState.Calm or BurstState.Cooling) ? BurstState.Late : Burst.State;

    /// <summary>Whether jobs wait longer than the objective.</summary>
    public bool Late { get; init; }

    /// <summary>The detected burst: its age, steepness, and likely remaining duration.</summary>
    public Burst Burst { get; init; }

    /// <summary>The number of warm instances to keep.</summary>
    public required int WarmInstances { get; init; }

    /// <summary>The number of instances that would serve in time, before the cap and other rails.</summary>
    public int Needed { get; init; }

    /// <summary>The span that contains 80% of the sizing rules.</summary>
    public Span Span { get; init; }

    /// <summary>The number of messages that each instance may have in hand.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Whether jobs that allow degradation run on their model's fallback, since when, and why.</summary>
    public Degradation Degradation { get; init; }

    /// <summary>The reason in one sentence that needs no context.</summary>
    public required string Reason { get; init; }

    /// <summary>The rail that changed the rule's result; null if none did.</summary>
    public string? Rail { get; init; }
}

/// <summary>From the leanest to the strictest plausible count.</summary>
public readonly record struct Span(int Low, int High);
