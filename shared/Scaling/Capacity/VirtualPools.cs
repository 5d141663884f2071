using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// One simulated pool for each instance count, always ready and fed with the real arrivals. The pools show which count
/// would have been enough and what each further instance would have saved, without a model of the traffic. X is the
/// work in such a pool, in instance-seconds.
/// </summary>
public sealed class VirtualPools(ScalingSettings settings)
{
    private readonly double[] _work = new double[settings.Cap + 1];
    private readonly double[] _overloaded = new double[settings.Cap + 1];
    private readonly Upkeep _upkeep = new(settings);

    /// <summary>The count worth keeping.</summary>
    public int Kept => _upkeep.Kept;

    /// <summary>The count that past bursts needed.</summary>
    public int Record => _upkeep.Record;

    /// <summary>
    /// Advances one second. In a pool of n, work behind the n S in hand and the next n W will miss the objective. The
    /// n-th instance saves the work that n − 1 instances miss and n do not. Only the time in which an instance
    /// requested at the onset could not have helped counts: one start-up time plus the objective.
    /// </summary>
    public void Add(double arriving, Demand demand)
    {
        var (s, w) = (demand.ServiceSeconds, demand.WaitSeconds);
        var missedWithFewer = 0.0;
        _upkeep.Step();
        for (var n = 1; n < _work.Length; n++)
        {
            _work[n] = Fluid.Step(_work[n], arriving, n, s);
            var missed = Math.Clamp(_work[n] - n * s - n * w, 0, arriving);
            if (missedWithFewer > missed)
            {
                _upkeep.Save(n, (missedWithFewer - missed) / demand.WorkPerJob);
            }

            _overloaded[n] = _work[n] > n * s ? _overloaded[n] + 1 : 0;
            missedWithFewer = _overloaded[n] <= demand.StartUpSeconds + w ? missed : 0;
        }
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_work);
        memory.Transfer(_overloaded);
        _upkeep.Transfer(memory);
    }
}
