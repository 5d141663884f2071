using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Azure Functions target-based scaling for Service Bus: every ten seconds, target = ⌈active / divisor⌉, with at most
/// four more instances every 30 seconds. It scales in directly to the target, or by one every
/// <paramref name="inSeconds"/> seconds; the platform does not document how.
/// </summary>
public sealed class TargetBased(double divisor, int inSeconds, int concurrency, string name) : ILimitedPolicy
{
    private int _wanted = 1;
    private int _lastOut = -30;
    private int _lastIn;

    public string Name => name;

    /// <summary>The number of always-ready instances. Lowering it removes none; the next poll does.</summary>
    public int Least { get; set; } = 1;

    public ScalingTarget Step(in PoolObservation observed) => Step(observed, divisor, concurrency);

    public ScalingTarget Step(in PoolObservation observed, int limit) => Step(observed, limit, limit);

    private ScalingTarget Step(in PoolObservation observed, double jobsPerInstance, int limit)
    {
        _wanted = Math.Max(_wanted, Least);
        if (observed.Second % 10 != 0)
        {
            return new ScalingTarget(_wanted, limit);
        }

        var target = Math.Max(Least, (int)Math.Ceiling(observed.Active / jobsPerInstance));
        if (target > _wanted && observed.Second - _lastOut >= 30)
        {
            _wanted += Math.Min(4, target - _wanted);
            _lastOut = _lastIn = observed.Second;
        }
        else if (target < _wanted && observed.Second - _lastIn >= inSeconds)
        {
            _wanted = inSeconds == 0 ? target : _wanted - 1;
            _lastIn = observed.Second;
        }

        return new ScalingTarget(_wanted, limit);
    }
}
