namespace Serverless.Scaling.Arrivals;

/// <summary>
/// What the pool truly serves against what is believed of it. While more jobs are there than it can hold, it is busy all the time: then
/// S = n c / (completed a second), whatever the reports say. A pool that is not full, or has not been for as long as a job takes, proves
/// nothing: with less in hand service is faster, and what has just begun has not ended.
/// </summary>
public sealed class Pace(ScalingSettings settings)
{
    /// <summary>So much more than the pool should hold is surely more than it holds, even where its concurrency is misjudged.</summary>
    private const double Full = 1.25;

    /// <summary>The belief counts as so many job-seconds of evidence.</summary>
    private const double Belief = 20;

    private const double Least = 0.5;
    private const double Most = 3;

    private static readonly double Keep = Math.Exp(-1 / 120.0);

    private double _busy;
    private double _served;
    private double _fullFor;
    private double _activeBefore;
    private int _liveBefore;

    /// <summary>One tick; answers the factor by which service is slower than the demand says.</summary>
    public double Step(Demand demand, int concurrency)
    {
        // Jobs that ended while no arrivals were told are counted when they are.
        if (demand.ArrivalsPerSecond.Count > 0)
        {
            Learn(demand, concurrency);
        }

        return Math.Clamp((Belief + _busy) / (Belief + _served), Least, Most);
    }

    public void Carry(Memory memory)
    {
        memory.Carry(ref _busy);
        memory.Carry(ref _served);
        memory.Carry(ref _fullFor);
        memory.Carry(ref _activeBefore);
        memory.Carry(ref _liveBefore);
    }

    private void Learn(Demand demand, int concurrency)
    {
        var holds = demand.Live * settings.Concurrency;
        var completed = demand.ArrivalsPerSecond.Sum() + _activeBefore - demand.Active;
        var isFull = demand.Active > Full * holds && holds > 0 && demand.Live == _liveBefore;
        _fullFor = isFull ? _fullFor + demand.ArrivalsPerSecond.Count : 0;
        (_activeBefore, _liveBefore) = (demand.Active, demand.Live);
        if (_fullFor > demand.ServiceSeconds + demand.LateSeconds + 1 && demand.Faults.Count == 0 && concurrency <= settings.Concurrency)
        {
            _busy = _busy * Keep + holds * demand.ArrivalsPerSecond.Count;
            _served = _served * Keep + Math.Max(0, completed) * demand.ServiceSeconds;
        }
    }
}
