using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>Instances from demand: feeds the imagined pools with each second's arrivals and asks the panel what they teach.</summary>
public sealed class Sizing(ScalingSettings settings)
{
    /// <summary>The long memory, in short ones: twenty minutes where the short one is three.</summary>
    private const double LongMemory = 20.0 / 3;

    private const double LongestSeconds = 3600;

    private readonly VirtualPools _pools = new(settings);
    private readonly Panel _panel = new(settings);

    public void Add(int arrivals, Demand demand, Rates rates, BurstDetector detector)
    {
        _panel.Judge();
        _pools.Add(arrivals, demand.ServiceSeconds);
        _panel.Add(LoadOf(arrivals, demand, rates, detector));
    }

    public Need Size(Demand demand, Rates rates, BurstDetector detector) =>
        _panel.Size(demand, LoadOf(0, demand, rates, detector));

    public void Carry(Memory memory)
    {
        _pools.Carry(memory);
        _panel.Carry(memory);
    }

    private Load LoadOf(int arrivals, Demand demand, Rates rates, BurstDetector detector) => new()
    {
        Arrivals = arrivals,
        Rate = Math.Max(rates.Fast, rates.Medium),
        SteadyRate = rates.Medium,
        IsBursting = detector.State is BurstState.Surge or BurstState.Burst,
        RecurrentFloor = _pools.Floor(Recurrence(detector.Past)),
        LongFloor = _pools.Floor(LongMemory * settings.RememberSeconds),
        ServiceSeconds = demand.ServiceSeconds,
        StartUpSeconds = demand.StartUpSeconds,
        BurstGain = demand.BurstGain,
    };

    /// <summary>As long as bursts take to come back: somewhat more than the long gaps between them, once three gaps are known.</summary>
    private double Recurrence(PastBursts past) => past.Gaps < 3
        ? settings.RememberSeconds
        : Math.Clamp(1.5 * past.LongGap() + settings.RememberSeconds / 3, settings.RememberSeconds, Math.Max(settings.RememberSeconds, LongestSeconds));
}
