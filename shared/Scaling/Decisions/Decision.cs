using System.Globalization;
using System.Text.Json.Serialization;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// A change of capacity, or the start or end of an override: the verdict, its inputs, and its effect. In JSON the
/// members of the verdict are members of the decision.
/// </summary>
public sealed record Decision
{
    public required DateTimeOffset At { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>What changed and why, in one sentence for each change.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    public required int WarmInstancesBefore { get; init; }

    public required int ConcurrencyBefore { get; init; }

    public bool DegradedBefore { get; init; }

    /// <summary>Whether the decision was recorded but not applied.</summary>
    public bool DryRun { get; init; }

    /// <summary>The result of applying it; null if nothing had to change.</summary>
    public EffectResult? Effect { get; init; }

    public required Demand Inputs { get; init; }

    /// <summary>The operator's override in effect; null if there was none.</summary>
    public Override? Override { get; init; }

    /// <summary>The constants of the rules.</summary>
    public required ScalingSettings Settings { get; init; }

    /// <summary>The rule's memory before this tick, in base64. The replay needs it.</summary>
    public string? Memory { get; init; }

    /// <summary>A row key that sorts newest first in ordinal order.</summary>
    [JsonIgnore]
    public string Key => (DateTimeOffset.MaxValue.UtcTicks - At.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);
}
