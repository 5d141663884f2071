using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Knative's pod autoscaler: every two seconds, the mean concurrency over 60 seconds, or over 6 seconds if it doubles
/// (panic mode).
/// </summary>
public sealed class KnativeKpa(double utilization, int concurrency) : ILimitedPolicy
{
    private const int StableSeconds = 60;
    private const int PanicSeconds = 6;

    private readonly Queue<int> _active = new();
    private int _wanted = 1;
    private int _panicUntil = -1;
    private int _maxInPanic;

    public string Name => "knative-kpa";

    public ScalingTarget Step(in PoolObservation observed) => Step(observed, concurrency);

    public ScalingTarget Step(in PoolObservation observed, int limit)
    {
        _active.Enqueue(observed.Active);
        if (_active.Count > StableSeconds)
        {
            _active.Dequeue();
        }

        if (observed.Second % 2 != 0)
        {
            return new ScalingTarget(_wanted, limit);
        }

        var ready = Math.Max(1, observed.Live);
        var target = utilization * limit;
        var least = (int)Math.Floor(ready / 2.0);
        var stable = Math.Max(least, (int)Math.Ceiling(_active.Average() / target));
        var panic = Math.Max(least, (int)Math.Ceiling(_active.TakeLast(PanicSeconds).Average() / target));
        if (panic >= 2.0 * ready)
        {
            _panicUntil = observed.Second + StableSeconds;
        }

        if (observed.Second < _panicUntil)
        {
            _maxInPanic = Math.Max(_maxInPanic, Math.Max(stable, panic));
            _wanted = _maxInPanic;
        }
        else
        {
            _maxInPanic = 0;
            _wanted = stable;
        }

        _wanted = Math.Max(1, _wanted);
        return new ScalingTarget(_wanted, limit);
    }
}
