using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Takes late jobs as evidence that service takes longer than measured. If more jobs wait than arrived within the
/// objective W, at least one of them has waited longer than W, in whatever order they run. If jobs are late and none has
/// ended for <see cref="StalledSeconds"/>, the instances that serve are stuck in long runs: twice as many are needed, at
/// most one more for each waiting job. When new instances serve, they get as long before the count doubles again.
/// </summary>
public sealed class Lateness
{
    private const double StalledSeconds = 3;

    private readonly DueArrivals _arrived = new();
    private double _sinceEnded;
    private double _activeBefore;
    private int _liveBefore;
    private int _needs;

    public Late Step(Demand demand)
    {
        foreach (var arrivals in demand.ArrivalsPerSecond)
        {
            _arrived.Add(arrivals, demand.WaitSeconds);
        }

        var waiting = demand.Waiting;
        var ended = demand.ArrivalsPerSecond.Sum() + _activeBefore - demand.Active;
        var isStalled = waiting > 0 && ended <= 0 && demand.Live <= _liveBefore;
        _sinceEnded = isStalled ? _sinceEnded + 1 : 0;
        (_activeBefore, _liveBefore) = (demand.Active, demand.Live);

        var isLate = demand.HeadAgeSeconds > demand.WaitSeconds && waiting > _arrived.InTime;
        if (!isLate || demand.Live >= _needs)
        {
            _needs = 0;
        }

        if (isLate && _sinceEnded >= StalledSeconds && _needs == 0)
        {
            _needs = (int)Math.Min(Math.Max(2 * demand.Live, 1), demand.Live + waiting);
        }

        return new Late(isLate, _needs, _sinceEnded);
    }

    public void Transfer(RuleMemory memory)
    {
        _arrived.Transfer(memory);
        memory.Transfer(ref _sinceEnded);
        memory.Transfer(ref _activeBefore);
        memory.Transfer(ref _liveBefore);
        memory.Transfer(ref _needs);
    }
}

/// <summary>Whether jobs are late.</summary>
/// <param name="IsLate">Whether a waiting job has waited longer than the objective.</param>
/// <param name="Needs">The instances that are needed because no job ends; 0 if jobs end or none is late.</param>
/// <param name="StalledSeconds">For how long no job has ended while jobs wait.</param>
public readonly record struct Late(bool IsLate, int Needs, double StalledSeconds);
