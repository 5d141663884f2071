namespace Serverless.Scaling.Capacity;

/// <summary>
/// One imagined pool for each count of instances, always ready, fed with the real arrivals: what would have sufficed, and what each further
/// instance would have saved, is then known with no model of the traffic. X is the number of jobs in such a pool.
/// </summary>
public sealed class VirtualPools(ScalingSettings settings)
{
    private readonly double[] _jobs = new double[settings.Cap + 1];
    private readonly double[] _overloaded = new double[settings.Cap + 1];
    private readonly Upkeep _upkeep = new(settings);

    /// <summary>The count that is worth keeping.</summary>
    public int Kept => _upkeep.Kept;

    /// <summary>The count that past bursts took.</summary>
    public int Record => _upkeep.Record;

    /// <summary>
    /// One second further. In a pool of n, those that stand behind more than n c jobs in hand and n μ W to come will be missed. An n-th instance
    /// saves what n − 1 miss and n do not, boosted where they wait half the objective, for as long as one asked for at the onset could not have
    /// helped: a start-up time and the objective.
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

    public void Carry(Memory memory)
    {
        memory.Carry(_jobs);
        memory.Carry(_overloaded);
        _upkeep.Carry(memory);
    }
}
