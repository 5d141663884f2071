using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Arrivals;

/// <summary>The raw readings of one tick. A reading is null if its port did not answer.</summary>
public sealed record Observation
{
    public required DateTimeOffset At { get; init; }

    public ArrivalReading? Arrivals { get; init; }

    public BacklogReading? Backlog { get; init; }

    public InstanceCounts? Instances { get; init; }

    public IReadOnlyList<InstanceReport>? Reports { get; init; }
}
