using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Instances from demand: two windows of the arrival rate, the backlog that will stand when an instance asked for now begins to
/// serve, and the least pool that would have met the objective of late. Up at once; down by one every ten seconds.
/// </summary>
public sealed class Sizing(ScalingSettings settings)
{
    private const double DownSeconds = 10;

    /// <summary>Less than this share of an instance is no reason to start one: without it the last trace of a rate would hold one for ever.</summary>
    private const double Negligible = 0.1;

    private readonly VirtualPools _pools = new(settings);
    private double _standing = settings.Floor;
    private double _sinceDown;

    public void Add(int arrivals, double serviceSeconds) => _pools.Add(arrivals, serviceSeconds);

    public Need Step(Demand demand, Rates rates, Burst burst, PastBursts past)
    {
        var (c, s, d, w) = (settings.Concurrency, demand.ServiceSeconds, demand.StartUpSeconds, settings.WaitSeconds);
        var mu = c / s;
        var r = Math.Max(rates.Fast, rates.Medium);
        var bursting = burst.State is BurstState.Surge or BurstState.Burst;
        var need = (bursting ? 2 : 1) * rates.Medium / mu + 1 - Negligible;
        var because = bursting ? NeedReason.Burst : NeedReason.Rate;

        // x: jobs in the system when an instance asked for now would begin to serve.
        var ahead = demand.Live + 0.5 * demand.Starting;
        var x = Math.Max(0, demand.Active + (r - ahead * mu) * d);
        var pool = demand.Live + demand.Starting;
        var q = Math.Max(0, x - pool * c);
        if (q > 0.5 * pool * mu * w && (r + q / (w + d / 2)) / mu is var drain && drain > need)
            (need, because) = (drain, NeedReason.Backlog);

        _sinceDown++;
        if (need >= _standing)
        {
            _standing = Math.Ceiling(need);
            _sinceDown = 0;
        }
        else if (_sinceDown >= DownSeconds)
        {
            _standing = Math.Max(Math.Ceiling(need), _standing - 1);
            _sinceDown = 0;
        }

        if (_standing > Math.Ceiling(need))
            because = NeedReason.Decay;

        var memory = past.Gaps < 3 ? settings.RememberSeconds : Math.Clamp(1.5 * past.LongGap() + 60, settings.RememberSeconds, Math.Max(settings.RememberSeconds, 3600));
        var floor = _pools.Floor(memory);
        var low = (int)Math.Ceiling(r / mu);
        return floor > _standing
            ? new Need(floor, Math.Min(low, floor), floor + 1, c, NeedReason.Recent)
            : new Need((int)_standing, Math.Min(low, (int)_standing), (int)_standing + 1, c, because);
    }

    public void Carry(Memory memory)
    {
        _pools.Carry(memory);
        memory.Carry(ref _standing);
        memory.Carry(ref _sinceDown);
    }
}
