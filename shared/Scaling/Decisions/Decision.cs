using System.Globalization;
using System.Text.Json.Serialization;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>A change of capacity: the verdict, its inputs, and what became of it. In JSON the verdict's members stand beside the others.</summary>
public sealed record Decision
{
    public required DateTimeOffset At { get; init; }

    public required Verdict Verdict { get; init; }

    public required int WarmInstancesBefore { get; init; }

    public required int ConcurrencyBefore { get; init; }

    public bool DegradedBefore { get; init; }

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

    /// <summary>A row key whose ordinal order is newest first.</summary>
    [JsonIgnore]
    public string Key => (DateTimeOffset.MaxValue.UtcTicks - At.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);
}
