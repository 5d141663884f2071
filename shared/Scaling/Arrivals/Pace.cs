namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Compares the real throughput of the pool with the expected one. While there are more jobs than the pool can hold, it
/// is always busy, so a job is n seconds / jobs completed of work, whatever the reports contain. Jobs are counted, not
/// their reported work, so a report that is wrong for a moment leaves no trace. The comparison needs a pool that has
/// been full for at least one service time: with fewer messages in hand service is faster, and jobs that just started
/// have not completed.
/// </summary>
public sealed class Pace
{
    /// <summary>A pool with this many times its capacity is full, even if its concurrency was misjudged.</summary>
    private const double Full = 1.25;

    /// <summary>Weight of the expected work of a job, in instance-seconds of evidence.</summary>
    private const double PriorWeight = 5;

    private const double MinFactor = 0.5;
    private const double MaxFactor = 3;

    private static readonly double Keep = Math.Exp(-1 / 120.0);

    /// <summary>Evidence about jobs of a work that differs by more than this factor is about other jobs.</summary>
    private const double Similar = 4;

    private double _busy;
    private double _completed;
    private double _workPerJob;
    private double _fullFor;
    private double _activeBefore;
    private int _liveBefore;
    private int _concurrencyBefore;

    /// <summary>Advances one tick and returns the factor by which service is slower than the demand states.</summary>
    public double Step(Demand demand)
    {
        // Jobs that ended in a tick without arrival counts are counted in the next tick that has them.
        if (demand.ArrivalsPerSecond.Count > 0)
        {
            Learn(demand);
        }

        if (demand.WorkPerJob > Similar * _workPerJob || demand.WorkPerJob < _workPerJob / Similar)
        {
            (_busy, _completed, _workPerJob) = (0, 0, demand.WorkPerJob);
        }

        return Math.Clamp(
            (PriorWeight + _busy) / (PriorWeight + _completed * demand.WorkPerJob), MinFactor, MaxFactor);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _busy);
        memory.Transfer(ref _completed);
        memory.Transfer(ref _workPerJob);
        memory.Transfer(ref _fullFor);
        memory.Transfer(ref _activeBefore);
        memory.Transfer(ref _liveBefore);
        memory.Transfer(ref _concurrencyBefore);
    }

    private void Learn(Demand demand)
    {
        var seconds = demand.ArrivalsPerSecond.Count;
        var completed = demand.ArrivalsPerSecond.Sum() + _activeBefore - demand.Active;
        var isSame = demand.Live == _liveBefore && demand.Concurrency == _concurrencyBefore;
        var isFull = demand.Live > 0 && demand.Active > Full * demand.Live * demand.Concurrency;
        _fullFor = isSame && isFull ? _fullFor + seconds : 0;
        (_activeBefore, _liveBefore, _concurrencyBefore) = (demand.Active, demand.Live, demand.Concurrency);
        if (_fullFor > demand.ServiceSeconds + demand.LateSeconds + 1 && demand.Faults.Count == 0)
        {
            _busy = _busy * Keep + (double)demand.Live * seconds;
            _completed = _completed * Keep + Math.Max(0, completed);
            _workPerJob += (1 - Keep) * seconds * (demand.WorkPerJob - _workPerJob);
        }
    }
}
