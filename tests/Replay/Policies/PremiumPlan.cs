using Serverless.Replay.Simulation;
using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Policies;

/// <summary>
/// A controller of the always-ready instances, with the plan's own target-based scaling beneath it. The plan never has
/// fewer instances than are always ready.
/// </summary>
public sealed class PremiumPlan(IPolicy controller, TargetBased platform) : IPolicy
{
    public string Name => controller.Name;

    public IReadOnlyList<BurstState> States => controller.States;

    public ScalingTarget Step(in PoolObservation observed)
    {
        var alwaysReady = controller.Step(observed);
        platform.Least = alwaysReady.Instances;
        return alwaysReady with { Instances = platform.Step(observed).Instances };
    }
}
