using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Turns a demand into a verdict: detect, size, decide. It has no clock and no I/O, so the same demands give the same
/// verdicts.
/// </summary>
public sealed class DecisionRule(ScalingSettings settings)
{
    private readonly Pace _pace = new();
    private readonly Rates _rates = new();
    private readonly Rates _work = new();
    private readonly BurstDetector _detector = new();
    private readonly Sizing _sizing = new(settings);
    private readonly Lateness _lateness = new();
    private readonly Settling _settling = new();
    private readonly Holding _holding = new(settings);
    private readonly Rails _rails = new(settings);
    private readonly ConcurrencyRule _concurrency = new(settings);
    private readonly DegradationRule _degradation = new(settings);
    private int _before = settings.Floor;
    private int _concurrencyBefore = settings.Concurrency;

    public int WarmInstances => _before;

    public int Concurrency => _concurrencyBefore;

    public bool IsDegraded => _degradation.IsOn;

    /// <summary>
    /// Starts with the current count. If it is above the floor, it may rise at once but not fall for a minute.
    /// </summary>
    public void TakeOver(int wanted, DateTimeOffset now)
    {
        _before = Math.Clamp(wanted, settings.Floor, settings.Cap);
        _holding.TakeOver(_before, now);
    }

    public Verdict Step(Demand seen, Override? operatorOverride)
    {
        var demand = seen.Slower(_pace.Step(seen));

        // Computed before this tick's arrivals are added, so more arrivals never result in fewer instances.
        var outlook = _detector.Ahead(demand.StartUpSeconds + demand.LateSeconds);
        for (var i = 0; i < demand.ArrivalsPerSecond.Count; i++)
        {
            _rates.Add(demand.ArrivalsPerSecond[i]);
            _work.Add(demand.WorkPerSecond[i]);
            _detector.Step(demand.WorkPerSecond[i], _work, demand.Grain);
            outlook = outlook with { IsBursting = _detector.IsBursting };
            _sizing.Add(demand.WorkPerSecond[i], demand, _work, outlook);
        }

        var need = _sizing.Size(demand, _work, outlook);
        var late = _lateness.Step(demand);
        var needed = Math.Max(need.Uncapped, late.Needs);
        var (held, hold) = _holding.Step(_settling.Step(needed), _before, demand, late.IsLate);
        var (instances, rail) = _rails.Apply(held, _before, demand, operatorOverride);
        rail ??= hold;
        var usual = _concurrency.Step(demand);
        var isOverridden = operatorOverride is not null && operatorOverride.ExpiresAt > demand.At;
        var concurrency = isOverridden && operatorOverride!.Concurrency is { } ordered ? ordered : usual;
        (_before, _concurrencyBefore) = (instances, concurrency);
        return new Verdict
        {
            Burst = _detector.Seen,
            WarmInstances = instances,
            Late = late.IsLate,
            Needed = needed,
            Span = new Span(need.Low, need.High),
            Concurrency = concurrency,
            Degradation = _degradation.Step(demand, _rates.Fast),
            Reason = late.Needs > need.Instances
                ? Reason.Of(late, demand) : Reason.Of(need, demand, _rates, outlook),
            Rail = rail,
        };
    }

    public void Transfer(RuleMemory memory)
    {
        _pace.Transfer(memory);
        _rates.Transfer(memory);
        _work.Transfer(memory);
        _detector.Transfer(memory);
        _sizing.Transfer(memory);
        _concurrency.Transfer(memory);
        _degradation.Transfer(memory);
        _lateness.Transfer(memory);
        _settling.Transfer(memory);
        _holding.Transfer(memory);
        _rails.Transfer(memory);
        memory.Transfer(ref _before);
        memory.Transfer(ref _concurrencyBefore);
        memory.Complete();
    }
}
