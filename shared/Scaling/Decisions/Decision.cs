using System.Globalization;
using System.Text.Json.Serialization;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>A change of capacity: its inputs, the two numbers, the one reason, the state.</summary>
public sealed record Decision
{
    public required DateTimeOffset At { get; init; }

    public required BurstState State { get; init; }

    /// <summary>Instances that shall stand ready.</summary>
    public required int WarmInstances { get; init; }

    /// <summary>The span in which four of five sizing rules lie.</summary>
    public Span Span { get; init; }

    /// <summary>The burst as it was seen: since when, how steep, how much longer it is likely to last.</summary>
    public Burst Burst { get; init; }

    /// <summary>Messages that each may have in hand.</summary>
    public required int Concurrency { get; init; }

    public required int WarmInstancesBefore { get; init; }

    public required int ConcurrencyBefore { get; init; }

    /// <summary>Whether jobs that allow it run on their model's fallback, and why.</summary>
    public Degradation Degradation { get; init; }

    public bool DegradedBefore { get; init; }

    /// <summary>One sentence for a person who has read nothing else.</summary>
    public required string Reason { get; init; }

    /// <summary>The rail that bent the rule's answer; null where none did.</summary>
    public string? Rail { get; init; }

    /// <summary>Decided and written down, but not carried out.</summary>
    public bool DryRun { get; init; }

    /// <summary>What became of it; null where nothing had to be done.</summary>
    public EffectResult? Effect { get; init; }

    public required Demand Inputs { get; init; }

    /// <summary>The operator's order that stood; null where none did.</summary>
    public Override? Override { get; init; }

    /// <summary>The constants that the rules worked with.</summary>
    public required ScalingSettings Settings { get; init; }

    /// <summary>What the rule remembered before this tick, so that the replay can repeat it; base64.</summary>
    public string? Memory { get; init; }

    public Verdict ToVerdict() => new()
    {
        Burst = Burst, WarmInstances = WarmInstances, Span = Span, Concurrency = Concurrency,
        Degradation = Degradation, Reason = Reason, Rail = Rail,
    };

    /// <summary>A row key whose ordinal order is newest first.</summary>
    [JsonIgnore]
    public string Key => (DateTimeOffset.MaxValue.UtcTicks - At.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);
}
