namespace Serverless.Scaling.Capacity;

/// <summary>
/// One imagined pool for each count of instances, always ready, fed with the real arrivals: what would have sufficed is then known
/// exactly, with no model of the traffic. X is the number of jobs in such a pool.
/// </summary>
public sealed class VirtualPools(ScalingSettings settings)
{
    private readonly double[] _jobs = new double[settings.Cap + 1];
    private readonly double[] _lastMiss = Enumerable.Repeat(double.NegativeInfinity, settings.Cap + 1).ToArray();
    private double _now;

    /// <summary>
    /// One second further: y = X[n] + a; a job is missed when it stands behind more than n starts now and n μ W within the objective;
    /// X[n] = y − min(n c, y) / S, and with a service of less than a second never below nothing.
    /// </summary>
    public void Add(int arrivals, double serviceSeconds)
    {
        _now++;
        var c = settings.Concurrency;
        var mu = c / serviceSeconds;
        for (var n = 1; n < _jobs.Length; n++)
        {
            var y = _jobs[n] + arrivals;
            var missed = Math.Clamp(y - n * c - n * mu * (settings.WaitSeconds + 0.5), 0, arrivals);
            if (missed > 0)
                _lastMiss[n] = _now;

            _jobs[n] = Math.Max(0, y - Math.Min(n * mu, y * mu / c));
        }
    }

    /// <summary>The least count that would have missed nothing in the last <paramref name="seconds"/>.</summary>
    public int Floor(double seconds)
    {
        var n = _lastMiss.Length - 1;
        while (n > 1 && _now - _lastMiss[n - 1] > seconds)
            n--;

        return n;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_jobs);
        memory.Carry(_lastMiss);
        memory.Carry(ref _now);
    }
}
