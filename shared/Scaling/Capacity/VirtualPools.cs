namespace Serverless.Scaling.Capacity;

/// <summary>
/// One simulated pool for each instance count, always ready and fed with the real arrivals. The pools show which count
/// would have been enough and what each further instance would have saved, without a model of the traffic. X is the
/// number of jobs in such a pool.
/// </summary>
public sealed class VirtualPools(ScalingSettings settings)
{
    private readonly double[] _jobs = new double[settings.Cap + 1];
    private readonly double[] _overloaded = new double[settings.Cap + 1];
    private readonly Upkeep _upkeep = new(settings);

    /// <summary>The count worth keeping.</summary>
    public int Kept => _upkeep.Kept;

    /// <summary>The count that past bursts needed.</summary>
    public int Record => _upkeep.Record;

    /// <summary>
    /// Advances one second. In a pool of n, jobs behind the n c jobs in hand and the next n μ W jobs will miss the
    /// objective. The n-th instance saves the jobs that n − 1 instances miss and n do not. Service is boosted if jobs
    /// wait half the objective. Only the time in which an instance requested at the onset could not have helped counts:
    /// one start-up time plus the objective.
    /// </summary>
    public void Add(int arrivals, double serviceSeconds, double startUpSeconds, double burstGain)
    {
        var (c, mu, w) = ((double)settings.Concurrency, settings.Concurrency / serviceSeconds, settings.WaitSeconds);
        var boosted = mu * Boost.CountedOn(burstGain);
        var missedWithFewer = 0.0;
        _upkeep.Step();
        for (var n = 1; n < _jobs.Length; n++)
        {
            var pace = _jobs[n] + arrivals - n * c > n * mu * w / 2 ? boosted : mu;
            _jobs[n] = Fluid.Step(_jobs[n], arrivals, n, c, c / pace);
            var missed = Math.Clamp(_jobs[n] - n * c - n * pace * w, 0, arrivals);
            if (missedWithFewer > missed)
            {
                _upkeep.Save(n, missedWithFewer - missed);
            }

            _overloaded[n] = _jobs[n] > n * c ? _overloaded[n] + 1 : 0;
            missedWithFewer = _overloaded[n] <= startUpSeconds + w ? missed : 0;
        }
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_jobs);
        memory.Transfer(_overloaded);
        _upkeep.Transfer(memory);
    }
}
