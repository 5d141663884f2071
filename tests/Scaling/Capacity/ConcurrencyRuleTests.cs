using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

public sealed class ConcurrencyRuleTests
{
    private readonly ConcurrencyRule _rule = new(Samples.Settings);

    [Theory]
    [InlineData(1, 3, 1, 8)]
    [InlineData(0, 3, 1, 4)] // no help is on its way
    [InlineData(1, 2.5, 1, 4)] // the head has not waited half the objective
    [InlineData(1, 3, 1.04, 4)] // more in hand was measured to serve no more
    [InlineData(1, 3, 1.05, 8)]
    public void Concurrency_rises_while_help_starts_and_the_head_waits(
        int starting, double headAge, double gain, int concurrency) =>
        Assert.Equal(concurrency, _rule.Step(Waiting(starting, headAge) with { BurstGain = gain }, BurstState.Burst));

    [Fact]
    public void It_stays_up_for_ten_seconds_after_the_head_last_waited_so_long()
    {
        _rule.Step(Waiting(starting: 1, headAge: 3), BurstState.Burst);

        for (var second = 1; second < 10; second++)
        {
            Assert.Equal(8, _rule.Step(Waiting(starting: 1, headAge: 0), BurstState.Burst));
        }

        Assert.Equal(4, _rule.Step(Waiting(starting: 1, headAge: 0), BurstState.Burst));
    }

    [Fact]
    public void The_knee_is_learned_while_calm_and_at_most_once_a_minute()
    {
        Assert.Equal(4, After(seconds: 59, knee: 2, BurstState.Calm));
        Assert.Equal(2, After(seconds: 1, knee: 2, BurstState.Calm));
        Assert.Equal(2, After(seconds: 59, knee: 3, BurstState.Calm));
        Assert.Equal(3, After(seconds: 1, knee: 3, BurstState.Calm));
        Assert.Equal(3, After(seconds: 200, knee: 1, BurstState.Burst));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 4)]
    public void The_knee_is_at_least_one_and_at_most_the_setting(int knee, int concurrency)
    {
        After(seconds: 60, knee: 2, BurstState.Calm);

        Assert.Equal(concurrency, After(seconds: 60, knee, BurstState.Calm));
    }

    private int After(int seconds, int knee, BurstState state)
    {
        var concurrency = 0;
        for (var second = 0; second < seconds; second++)
        {
            concurrency = _rule.Step(Samples.Demand(0) with { Knee = knee }, state);
        }

        return concurrency;
    }

    private static Demand Waiting(int starting, double headAge) =>
        Samples.Demand(0, starting: starting) with { HeadAgeSeconds = headAge };
}
