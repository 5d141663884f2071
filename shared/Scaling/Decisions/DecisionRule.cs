using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>Detect, size, decide: demand in, verdict out. No clock, no I/O; the same demands give the same verdicts.</summary>
public sealed class DecisionRule(ScalingSettings settings)
{
    private readonly Rates _rates = new();
    private readonly BurstDetector _detector = new();
    private readonly Sizing _sizing = new(settings);
    private readonly Rails _rails = new(settings);
    private int _before = settings.Floor;
    private int _concurrencyBefore = settings.Concurrency;

    public int WarmInstances => _before;

    public int Concurrency => _concurrencyBefore;

    public Verdict Step(Demand demand, Override? order)
    {
        var burst = default(Burst);
        foreach (var arrivals in demand.ArrivalsPerSecond)
        {
            _rates.Add(arrivals);
            burst = _detector.Step(_rates);
            _sizing.Add(arrivals, demand.ServiceSeconds);
        }

        var need = _sizing.Step(demand, _rates, burst, _detector.Past);
        var (instances, rail) = _rails.Apply(need.Instances, _before, demand, order);
        var live = order is not null && order.ExpiresAt > demand.At;
        var concurrency = live && order!.Concurrency is { } ordered ? ordered : need.Concurrency;
        (_before, _concurrencyBefore) = (instances, concurrency);
        return new Verdict(_detector.State, instances, concurrency, Reason.Of(need, demand, _rates), rail);
    }

    public void Carry(Memory memory)
    {
        _rates.Carry(memory);
        _detector.Carry(memory);
        _sizing.Carry(memory);
        _rails.Carry(memory);
        memory.Carry(ref _before);
        memory.Carry(ref _concurrencyBefore);
    }
}
