using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// KEDA's Service Bus scaler with the Kubernetes Horizontal Pod Autoscaler: every 15 seconds, scales to ⌈active /
/// target⌉ if the ratio is outside ±10%. Scaling out adds at most four instances or doubles the count, whichever is
/// more. Scaling in goes to the highest recommendation of the last 300 s.
/// </summary>
public sealed class KedaHpa(double target, int concurrency) : IPolicy
{
    private const int SyncSeconds = 15;
    private const int WindowSyncs = 300 / SyncSeconds;

    private readonly Queue<int> _recommended = new();
    private int _wanted = 1;

    public string Name => "keda-hpa";

    public ScalingTarget Step(in PoolObservation observed)
    {
        if (observed.Second % SyncSeconds != 0)
        {
            return new ScalingTarget(_wanted, concurrency);
        }

        var ratio = observed.Active / (target * _wanted);
        var recommended = Math.Abs(1 - ratio) <= 0.1
            ? _wanted : Math.Max(1, (int)Math.Ceiling(observed.Active / target));
        _recommended.Enqueue(recommended);
        if (_recommended.Count > WindowSyncs)
        {
            _recommended.Dequeue();
        }

        var stable = recommended > _wanted ? recommended : Math.Min(_wanted, _recommended.Max());
        _wanted = Math.Min(stable, _wanted + Math.Max(4, _wanted));
        return new ScalingTarget(_wanted, concurrency);
    }
}
