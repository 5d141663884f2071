using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Takes late jobs as evidence that service takes longer than measured. If more jobs wait than arrived within the
/// objective W, at least one of them has waited longer than W, in whatever order they run. If jobs are late and none
/// has ended for t ≥ τ, the N instances that serve are stuck in long runs, and N (1 + t / τ) are needed, at most one
/// more for each waiting job. The count grows again only when these serve and no job has ended for τ since.
/// </summary>
public sealed class Lateness
{
    /// <summary>τ</summary>
    private const double StalledSeconds = 2;

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
            var grown = Math.Ceiling(Math.Max(1, demand.Live) * (1 + _sinceEnded / StalledSeconds));
            _needs = (int)Math.Min(grown, demand.Live + waiting);
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
