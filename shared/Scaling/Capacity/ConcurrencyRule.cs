using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Messages in hand per instance. Usually the knee of the measured service, learned only while calm and at most once a minute. Above it, at the
/// burst concurrency, while instances are starting and the head of the queue has waited half the objective: slower for each message, but
/// more of them a second, until help arrives; not where more in hand was measured to serve no more.
/// </summary>
public sealed class ConcurrencyRule(ScalingSettings settings)
{
    private const double HoldSeconds = 10;
    private const double LearnSeconds = 60;
    private const double LeastGain = 1.05;

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
        var helps = demand.BurstGain is 1 or >= LeastGain;
        return demand.Starting > 0 && _boostLeft > 0 && helps ? settings.BurstConcurrency : _knee;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(ref _knee);
        memory.Carry(ref _sinceLearned);
        memory.Carry(ref _boostLeft);
    }
}
