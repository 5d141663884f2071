using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// The state now, as the last tick left it: what <c>GET /v1/burst</c> answers. In JSON the verdict's members stand beside the others.
/// </summary>
public sealed record BurstStatus
{
    public required DateTimeOffset At { get; init; }

    public required Verdict Verdict { get; init; }

    public bool DryRun { get; init; }

    public Override? Override { get; init; }

    public required Demand Inputs { get; init; }
}
