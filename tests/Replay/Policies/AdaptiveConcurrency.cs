using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>A scaling policy above a limiter that learns the concurrency of each instance.</summary>
public sealed class AdaptiveConcurrency(string name, IConcurrencyLimit limit, ILimitedPolicy scaling) : IPolicy
{
    public string Name => name;

    public ScalingTarget Step(in PoolObservation observed) => scaling.Step(observed, limit.Step(observed));
}

/// <summary>A policy that scales by the concurrency of an instance, which a limiter changes.</summary>
public interface ILimitedPolicy : IPolicy
{
    ScalingTarget Step(in PoolObservation observed, int limit);
}

/// <summary>Learns the concurrency of each instance, once per second, from measured latencies.</summary>
public interface IConcurrencyLimit
{
    int Step(in PoolObservation observed);
}
