using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Chooses the concurrency of each instance. Usually this is the knee of the measured service, updated only while calm
/// and at most once a minute. While instances are starting and the oldest message has waited half the objective, it is
/// the burst concurrency: each message is slower, but throughput is higher until the new instances serve. If
/// measurements show no gain, the knee stays.
/// </summary>
public sealed class ConcurrencyRule(ScalingSettings settings)
{
    private const double HoldSeconds = 10;
    private const double LearnSeconds = 60;
    private const double MinGain = 1.05;

    private int _knee = settings.Concurrency;
    private double _sinceLearned;
    private double _boostLeft;

    public int Step(Demand demand, BurstState state)
    {
        _sinceLearned++;
        if (state is BurstState.Calm && _sinceLearned >= LearnSeconds && demand.Knee != _knee)
        {
            (_knee, _sinceLearned) = (Math.Clamp(demand.Knee, 1, settings.Concurrency), 0);
        }

        _boostLeft = demand.HeadAgeSeconds > settings.WaitSeconds / 2 ? HoldSeconds : Math.Max(0, _boostLeft - 1);
        var helps = demand.BurstGain is 1 or >= MinGain;
        return demand.Starting > 0 && _boostLeft > 0 && helps ? settings.BurstConcurrency : _knee;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _knee);
        memory.Transfer(ref _sinceLearned);
        memory.Transfer(ref _boostLeft);
    }
}
