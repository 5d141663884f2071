using System.Globalization;
using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Decides when fallback models answer. With n live instances (at least 1, because the first to start does the work), c
/// messages in hand on each, and a service time S, a job that arrives now waits w = max(0, A − n c) S / (n c).
/// Degradation starts if w > W, the objective. It ends if w ≤ W / 2 and the warm instances have spare capacity, r S
/// &lt; n c, both for ten seconds. During degradation S stays as measured before it, because the fallback's shorter
/// service time would end it too soon.
/// </summary>
public sealed class DegradationRule(ScalingSettings settings)
{
    private const double QuietSeconds = 10;

    private double _ageSeconds = -1;
    private double _quietSeconds;
    private double _serviceSeconds;

    public bool IsOn => _ageSeconds >= 0;

    /// <param name="demand">The demand of this second.</param>
    /// <param name="rate">Arrivals per second in the last seconds.</param>
    public Degradation Step(Demand demand, double rate)
    {
        if (!IsOn)
        {
            _serviceSeconds = demand.ServiceSeconds;
        }

        var slots = Math.Max(demand.Live, 1) * (double)demand.Concurrency;
        var wait = Math.Max(0, demand.Active - slots) * _serviceSeconds / slots;
        var quiet = wait <= settings.WaitSeconds / 2 && rate * _serviceSeconds < slots;
        _quietSeconds = quiet ? _quietSeconds + 1 : 0;
        if (IsOn)
        {
            _ageSeconds = _quietSeconds < QuietSeconds ? _ageSeconds + 1 : -1;
        }
        else if (wait > settings.WaitSeconds)
        {
            _ageSeconds = 0;
        }

        return new Degradation(IsOn, Math.Max(_ageSeconds, 0), wait, IsOn ? Because(demand, wait) : null);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _ageSeconds);
        memory.Transfer(ref _quietSeconds);
        memory.Transfer(ref _serviceSeconds);
    }

    private string Because(Demand demand, double wait) => wait > settings.WaitSeconds
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{demand.Active} messages on {demand.Live} warm instances would wait {wait:0.#} s, " +
            $"longer than the objective of {settings.WaitSeconds:0.#} s.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The wait is down to {wait:0.#} s; " +
            $"jobs use their own models again after it stays short for {QuietSeconds} s.");
}
