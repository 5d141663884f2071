using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>A constant number of instances.</summary>
public sealed class Static(int instances, int concurrency) : IPolicy
{
    public string Name => "static";

    public ScalingTarget Step(in PoolObservation observed) => new(instances, concurrency);
}
