using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Target-based scaling with the concurrency that a limiter learns as its divisor, as on the platform.
/// </summary>
public sealed class AdaptiveConcurrency(string name, IConcurrencyLimit limit) : IPolicy
{
    private int _wanted = 1;
    private int _lastOut = -30;
    private int _lastIn;

    public string Name => name;

    public ScalingTarget Step(in PoolObservation observed)
    {
        var concurrency = limit.Step(observed);
        if (observed.Second % 10 == 0)
        {
            Scale(observed, concurrency);
        }

        return new ScalingTarget(_wanted, concurrency);
    }

    private void Scale(in PoolObservation observed, int concurrency)
    {
        var target = Math.Max(1, (int)Math.Ceiling((double)observed.Active / concurrency));
        if (target > _wanted && observed.Second - _lastOut >= 30)
        {
            _wanted += Math.Min(4, target - _wanted);
            _lastOut = _lastIn = observed.Second;
        }
        else if (target < _wanted && observed.Second - _lastIn >= 60)
        {
            _wanted--;
            _lastIn = observed.Second;
        }
    }
}

/// <summary>Learns the concurrency of each instance, once per second, from measured latencies.</summary>
public interface IConcurrencyLimit
{
    int Step(in PoolObservation observed);
}
