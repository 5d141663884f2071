using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Arrivals;

/// <summary>What the ports answered on one tick, uncleaned; null where one did not.</summary>
public sealed record Observation
{
    public required DateTimeOffset At { get; init; }

    public ArrivalReading? Arrivals { get; init; }

    public BacklogReading? Backlog { get; init; }

    public InstanceCounts? Instances { get; init; }

    public IReadOnlyList<InstanceReport>? Reports { get; init; }
}
