namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Compares the real throughput of the pool with the expected one. While there are more jobs than the pool can hold, it
/// is always busy, so S = n c / (jobs completed per second), whatever the reports contain. The comparison needs a pool
/// that has been full for at least one service time: with fewer messages in hand service is faster, and jobs that just
/// started have not completed.
/// </summary>
public sealed class Pace(ScalingSettings settings)
{
    /// <summary>A pool with this many times its capacity is full, even if its concurrency was misjudged.</summary>
    private const double Full = 1.25;

    /// <summary>Weight of the expected service time, in job-seconds of evidence.</summary>
    private const double PriorWeight = 20;

    private const double MinFactor = 0.5;
    private const double MaxFactor = 3;

    private static readonly double Keep = Math.Exp(-1 / 120.0);

    private double _busy;
    private double _served;
    private double _fullFor;
    private double _activeBefore;
    private int _liveBefore;

    /// <summary>Advances one tick and returns the factor by which service is slower than the demand states.</summary>
    public double Step(Demand demand, int concurrency)
    {
        // Jobs that ended in a tick without arrival counts are counted in the next tick that has them.
        if (demand.ArrivalsPerSecond.Count > 0)
        {
            Learn(demand, concurrency);
        }

        return Math.Clamp((PriorWeight + _busy) / (PriorWeight + _served), MinFactor, MaxFactor);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _busy);
        memory.Transfer(ref _served);
        memory.Transfer(ref _fullFor);
        memory.Transfer(ref _activeBefore);
        memory.Transfer(ref _liveBefore);
    }

    private void Learn(Demand demand, int concurrency)
    {
        var holds = demand.Live * settings.Concurrency;
        var completed = demand.ArrivalsPerSecond.Sum() + _activeBefore - demand.Active;
        var isFull = demand.Active > Full * holds && holds > 0 && demand.Live == _liveBefore;
        _fullFor = isFull ? _fullFor + demand.ArrivalsPerSecond.Count : 0;
        (_activeBefore, _liveBefore) = (demand.Active, demand.Live);
        if (_fullFor > demand.ServiceSeconds + demand.LateSeconds + 1
            && demand.Faults.Count == 0 && concurrency <= settings.Concurrency)
        {
            _busy = _busy * Keep + holds * demand.ArrivalsPerSecond.Count;
            _served = _served * Keep + Math.Max(0, completed) * demand.ServiceSeconds;
        }
    }
}
