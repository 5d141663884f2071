using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Target-based scaling above a fixed number of always-ready instances, as a careful team configures it by hand today.
/// </summary>
public sealed class FlooredTargetBased(int floor, int concurrency, double divisor) : IPolicy
{
    private readonly TargetBased _above = new(divisor, 60, concurrency);

    public string Name => "tbs-c-in60-floor";

    public Wish Step(in View view)
    {
        var wish = _above.Step(view);
        return wish with { Instances = Math.Max(floor, wish.Instances) };
    }
}
