using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Target-based scaling above a fixed number of always-ready instances, as a careful team configures it by hand today.
/// </summary>
public sealed class FlooredTargetBased(int floor, int concurrency, double divisor) : IPolicy
{
    private readonly TargetBased _above = new(divisor, 60, concurrency);

    public string Name => "tbs-c-in60-floor";

    public ScalingTarget Step(in PoolObservation observed)
    {
        var target = _above.Step(observed);
        return target with { Instances = Math.Max(floor, target.Instances) };
    }
}
