using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>A constant number of instances.</summary>
public sealed class Static(int instances, int concurrency) : IPolicy
{
    public string Name => "static";

    public Wish Step(in View view) => new(instances, concurrency);
}
