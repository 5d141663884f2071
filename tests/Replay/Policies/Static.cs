using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>The same count all the time.</summary>
public sealed class Static(int instances, int concurrency) : IPolicy
{
    public string Name => "static";

    public Wish Step(in View view) => new(instances, concurrency);
}
