using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// The state after the last tick, which <c>GET /v1/burst</c> returns. In JSON the members of the verdict are members of
/// the status.
/// </summary>
public sealed record BurstStatus
{
    public required DateTimeOffset At { get; init; }

    public required Verdict Verdict { get; init; }

    public bool DryRun { get; init; }

    public Override? Override { get; init; }

    public required Demand Inputs { get; init; }

    /// <summary>How many jobs of each model waited no longer than its objective, most jobs first.</summary>
    public IReadOnlyList<ModelAttainment> Attainment { get; set; } = [];
}
