using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// SageMaker asynchronous inference with target tracking on one-minute means of the backlog per instance. It scales out
/// if three points are above the target and in if fifteen points are below 90% of it, each with a cooldown of 300 s.
/// </summary>
public sealed class SageMaker(double target, int concurrency) : IPolicy
{
    private const int CooldownSeconds = 300;

    private readonly List<double> _points = [];
    private double _sum;
    private int _wanted = 1;
    private int _lastChange = -CooldownSeconds;

    public string Name => "sagemaker";

    public ScalingTarget Step(in PoolObservation observed)
    {
        _sum += observed.Active;
        if ((observed.Second + 1) % 60 != 0)
        {
            return new ScalingTarget(_wanted, concurrency);
        }

        _points.Add(_sum / 60 / _wanted);
        _sum = 0;
        if (observed.Second - _lastChange >= CooldownSeconds)
        {
            var change = Last(3, p => p > target) || Last(15, p => p < 0.9 * target);
            var wanted = Math.Max(1, (int)Math.Ceiling(_wanted * _points[^1] / target));
            if (change && wanted != _wanted)
            {
                _wanted = Math.Min(wanted, 1000);
                _lastChange = observed.Second;
                _points.Clear();
            }
        }

        return new ScalingTarget(_wanted, concurrency);
    }

    private bool Last(int count, Func<double, bool> holds) =>
        _points.Count >= count && _points.TakeLast(count).All(holds);
}
