using System.Globalization;
using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// When smaller models answer. With n live instances (one, where none lives: the first to start does the work), c in hand on each and a
/// service time S, a job that comes now waits w = max(0, A − n c) S / (n c). On: w > W, the objective, cannot be met with what is warm.
/// Off: w ≤ W / 2 and the arrivals leave a part of what is warm free, r S &lt; n c, both for ten seconds. While it is on, S is what was
/// measured before: the service seen meanwhile is the fallback's, and would end it too soon.
/// </summary>
public sealed class DegradationRule(ScalingSettings settings)
{
    private const double QuietSeconds = 10;

    private double _ageSeconds = -1;
    private double _quietSeconds;
    private double _serviceSeconds;

    public bool IsOn => _ageSeconds >= 0;

    /// <param name="demand">The demand of this second.</param>
    /// <param name="rate">Arrivals a second, of the last seconds.</param>
    public Degradation Step(Demand demand, double rate)
    {
        if (!IsOn)
        {
            _serviceSeconds = demand.ServiceSeconds;
        }

        var slots = Math.Max(demand.Live, 1) * (double)settings.Concurrency;
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

    public void Carry(Memory memory)
    {
        memory.Carry(ref _ageSeconds);
        memory.Carry(ref _quietSeconds);
        memory.Carry(ref _serviceSeconds);
    }

    private string Because(Demand demand, double wait) => wait > settings.WaitSeconds
        ? Say($"{demand.Active} messages on {demand.Live} warm instances would wait {wait:0.#} s, longer than the objective of {settings.WaitSeconds:0.#} s.")
        : Say($"The wait is down to {wait:0.#} s; own models answer again once it has been short for {QuietSeconds} s.");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
