using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Chooses the concurrency of each instance by its measured throughput. While jobs wait for a place, it is doubled. It
/// is halved if the last doubling gained less than 5%, or if a job is then in hand for longer than the wait objective.
/// After that, it is not doubled for ten minutes.
/// </summary>
public sealed class ConcurrencyRule(ScalingSettings settings)
{
    private const double MinGain = 1.05;
    private const double FullSeconds = 3;
    private const double RetrySeconds = 600;

    private int _concurrency = settings.Concurrency;
    private double _fullSeconds;
    private double _sinceHalved = RetrySeconds;

    public int Step(Demand demand)
    {
        _sinceHalved++;
        var isFull = demand.Live > 0 && demand.Active > (long)demand.Live * _concurrency;
        var hasFollowed = demand.Concurrency == _concurrency;
        _fullSeconds = isFull && hasFollowed ? _fullSeconds + 1 : 0;
        if (!hasFollowed)
        {
            return _concurrency;
        }

        if (demand.DoublingGain < MinGain || IsTooSlow(demand.ServiceSeconds, demand.WaitSeconds))
        {
            (_concurrency, _sinceHalved) = (ServiceCurve.Half(_concurrency), 0);
        }
        else if (_fullSeconds >= FullSeconds && _sinceHalved >= RetrySeconds
            && 2 * demand.ServiceSeconds <= demand.WaitSeconds)
        {
            _concurrency = Math.Min(2 * _concurrency, settings.MaxConcurrency);
            _fullSeconds = 0;
        }

        return _concurrency;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _concurrency);
        memory.Transfer(ref _fullSeconds);
        memory.Transfer(ref _sinceHalved);
    }

    private bool IsTooSlow(double serviceSeconds, double waitSeconds) =>
        _concurrency > settings.Concurrency && serviceSeconds > waitSeconds;
}
