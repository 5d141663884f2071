using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Simulation;

/// <summary>What a policy observes at the end of a second.</summary>
public readonly record struct PoolObservation
{
    /// <summary>What a delayed measurement reports before its first value arrives.</summary>
    public static PoolObservation Nothing { get; } = new()
    {
        Second = 0, Arrivals = 0, Active = 0, InHand = 0, HeadAge = 0, Live = 0, Starting = 0, Draining = 0,
        Service = [], Models = [],
    };

    public required int Second { get; init; }

    public required int Arrivals { get; init; }

    public int BulkArrivals { get; init; }

    /// <summary>The number of messages that wait or are in hand, without bulk.</summary>
    public required int Active { get; init; }

    public required int InHand { get; init; }

    public required double HeadAge { get; init; }

    public required int Live { get; init; }

    public required int Starting { get; init; }

    public required int Draining { get; init; }

    /// <summary>
    /// The service time of the messages that ended in the last 30 to 60 seconds, by the number in hand at their start.
    /// </summary>
    public required IReadOnlyList<ServicePoint> Service { get; init; }

    public required IReadOnlyList<ModelObservation> Models { get; init; }

    /// <summary>The mean service time of the messages that ended in the last second. Null if none did.</summary>
    public double? LatencySeconds { get; init; }

    /// <summary>The start-up time of the instance that was ready last. Null before the first.</summary>
    public double? StartUpSeconds { get; init; }

    /// <summary>The current concurrency of each instance.</summary>
    public int Concurrency { get; init; }
}

/// <summary>The decision of a policy.</summary>
public readonly record struct ScalingTarget(int Instances, int Concurrency);

/// <summary>A scaling policy. It decides once per second.</summary>
public interface IPolicy
{
    string Name { get; }

    /// <summary>The burst state after each step, for a policy that detects bursts.</summary>
    IReadOnlyList<BurstState> States => [];

    ScalingTarget Step(in PoolObservation observed);
}
