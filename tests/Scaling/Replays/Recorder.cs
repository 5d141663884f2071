using Serverless.Replay.Simulation;

namespace Serverless.Scaling.Tests.Replays;

/// <summary>A policy that follows a plan and keeps what it observed.</summary>
internal sealed class Recorder(Func<int, ScalingTarget> plan) : IPolicy
{
    public List<PoolObservation> Observed { get; } = [];

    public string Name => "recorder";

    public ScalingTarget Step(in PoolObservation observed)
    {
        Observed.Add(observed);
        return plan(observed.Second);
    }
}
