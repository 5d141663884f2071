using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>Four in hand on each instance at first, at most thirty-two, an objective of five seconds.</summary>
public sealed class ConcurrencyRuleTests
{
    private readonly ConcurrencyRule _rule = new(Samples.Settings with { MaxConcurrency = 32 });
    private int _concurrency = 4;

    [Fact]
    public void Concurrency_doubles_after_three_seconds_in_which_jobs_wait_for_a_place()
    {
        Assert.Equal([4, 4, 8, 8, 8, 16], Enumerable.Range(0, 6).Select(_ => Step(active: 100)));
    }

    [Theory]
    [InlineData(4, 1)] // every place is taken, but no job waits
    [InlineData(100, 0)] // no instance is live
    public void If_no_job_waits_for_a_place_it_stays(long active, int live) =>
        Assert.Equal(4, After(seconds: 60, active, live: live));

    [Fact]
    public void It_is_at_most_the_maximum() => Assert.Equal(32, After(seconds: 60, active: 10_000));

    [Theory]
    [InlineData(2.5, 8)]
    [InlineData(2.6, 4)] // twice as long is beyond the objective
    public void Jobs_are_not_made_longer_than_the_objective(double serviceSeconds, int concurrency) =>
        Assert.Equal(concurrency, After(seconds: 4, active: 100, serviceSeconds));

    [Fact]
    public void If_jobs_turn_out_longer_than_the_objective_it_is_halved()
    {
        After(seconds: 3, active: 100);

        Assert.Equal(8, Step(active: 100, serviceSeconds: 5));
        Assert.Equal(4, Step(active: 100, serviceSeconds: 5.1));
        Assert.Equal(4, Step(active: 100, serviceSeconds: 9)); // long jobs at the usual concurrency stay as they are
    }

    [Theory]
    [InlineData(1.05, 8)]
    [InlineData(1.04, 4)]
    public void A_doubling_that_gains_too_little_is_undone(double gain, int concurrency)
    {
        After(seconds: 3, active: 100);

        Assert.Equal(concurrency, Step(active: 0, gain: gain));
    }

    [Fact]
    public void After_that_it_is_not_doubled_for_ten_minutes()
    {
        After(seconds: 3, active: 100);
        Step(active: 100, gain: 0.9);

        Assert.Equal(4, After(seconds: 599, active: 100));
        Assert.Equal(8, Step(active: 100));
    }

    [Fact]
    public void An_instance_that_serves_one_at_a_time_as_fast_ends_at_one() =>
        Assert.Equal(
            [2, 1, 1], Enumerable.Range(0, 3).Select(_ => Step(active: 0, gain: _concurrency == 1 ? null : 1)));

    [Fact]
    public void What_instances_with_another_concurrency_measure_proves_nothing()
    {
        var demand = Samples.Demand(0, active: 100) with { Concurrency = 10, DoublingGain = 0.5 };

        Assert.Equal([4, 4, 4, 4], Enumerable.Range(0, 4).Select(_ => _rule.Step(demand)));
    }

    private int After(int seconds, long active, double serviceSeconds = 1, int live = 1)
    {
        for (var second = 0; second < seconds; second++)
        {
            Step(active, serviceSeconds, live: live);
        }

        return _concurrency;
    }

    private int Step(long active, double serviceSeconds = 1, double? gain = null, int live = 1) =>
        _concurrency = _rule.Step(Samples.Demand(0, active: active, live: live) with
        {
            Concurrency = _concurrency, ServiceSeconds = serviceSeconds, DoublingGain = gain,
        });
}
