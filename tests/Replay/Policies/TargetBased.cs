using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Azure Functions target-based scaling for Service Bus: every ten seconds, target = ⌈active / divisor⌉, with at most
/// four more instances every 30 seconds. It scales in directly to the target, or by one every
/// <paramref name="inSeconds"/> seconds; the platform does not document how.
/// </summary>
public sealed class TargetBased(double divisor, int inSeconds, int concurrency, string? name = null) : IPolicy
{
    private int _wanted = 1;
    private int _lastOut = -30;
    private int _lastIn;

    public string Name { get; } = name ?? $"tbs-{divisor:0.#}-{(inSeconds == 0 ? "straight" : $"in{inSeconds}")}";

    public ScalingTarget Step(in PoolObservation observed)
    {
        if (observed.Second % 10 != 0)
        {
            return new ScalingTarget(_wanted, concurrency);
        }

        var target = Math.Max(1, (int)Math.Ceiling(observed.Active / divisor));
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

        return new ScalingTarget(_wanted, concurrency);
    }
}
