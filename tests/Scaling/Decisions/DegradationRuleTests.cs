using CsCheck;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class DegradationRuleTests
{
    private readonly DegradationRule _rule = new(Samples.Settings);
    private int _second;

    [Fact]
    public void Degradation_starts_when_the_warm_instances_cannot_meet_the_objective()
    {
        // Four in hand on each of two, a second each: 48 of 56 wait, which takes six seconds.
        Assert.False(Step(active: 48, live: 2).On);

        var degradation = Step(active: 56, live: 2);

        Assert.Equal(
            new Degradation(
                true, 0, 6, "56 messages on 2 warm instances would wait 6 s, longer than the objective of 5 s."),
            degradation);
    }

    [Fact]
    public void Degradation_ends_after_ten_quiet_seconds()
    {
        Step(active: 100, live: 1);

        var quiet = Enumerable.Range(1, 10).Select(_ => Step(active: 4, live: 1)).ToList();

        Assert.All(quiet.SkipLast(1), degradation => Assert.True(degradation.On));
        Assert.False(quiet[^1].On);
        Assert.Null(quiet[^1].Because);
    }

    [Fact]
    public void A_wait_between_half_and_the_full_objective_neither_starts_nor_ends_degradation()
    {
        Assert.False(Step(active: 20, live: 1).On);
        Step(active: 100, live: 1);

        for (var second = 0; second < 100; second++)
        {
            Assert.True(Step(active: 20, live: 1).On);
        }
    }

    [Fact]
    public void The_fallbacks_own_speed_does_not_end_it_while_the_arrivals_would_be_too_many_for_the_model()
    {
        Step(active: 100, live: 1);

        // The fallback takes a tenth of the time and nothing waits, but eight per second are twice what the model can
        // serve.
        for (var second = 0; second < 100; second++)
        {
            Assert.True(Step(active: 0, live: 1, rate: 8, service: 0.1).On);
        }
    }

    [Fact]
    public void When_the_objective_is_met_again_the_remaining_condition_is_reported()
    {
        Step(active: 100, live: 1);

        // Twenty of 24 wait, and four run at a time: exactly the objective.
        Assert.Equal(
            new Degradation(
                true, 1, 5, "The wait is down to 5 s; jobs use their own models again after it stays short for 10 s."),
            Step(active: 24, live: 1));
    }

    [Fact]
    public void Slow_service_makes_the_wait_longer_and_leaves_less_free()
    {
        Assert.Equal(6, Step(active: 32, live: 2, service: 2).WaitSeconds);

        // Nothing waits, but five per second of two seconds each are more than eight at a time can serve.
        for (var second = 0; second < 100; second++)
        {
            Assert.True(Step(active: 0, live: 2, rate: 5, service: 2).On);
        }
    }

    [Fact]
    public void The_duration_of_degradation_is_reported()
    {
        Step(active: 100, live: 1);
        Step(active: 100, live: 1);

        Assert.Equal(2, Step(active: 100, live: 1).AgeSeconds);
    }

    [Fact]
    public void If_nothing_is_warm_the_wait_is_that_for_the_first_start()
    {
        Assert.False(Step(active: 4, live: 0).On);
        Assert.True(Step(active: 25, live: 0).On);
    }

    [Fact]
    public void A_rule_that_recalls_its_memory_goes_on_as_the_one_that_noted_it() =>
        Gen.Int[0, 80].Array[1, 60].Sample(actives =>
        {
            var (rule, memory) = (new DegradationRule(Samples.Settings), new RuleMemory());
            foreach (var active in actives)
            {
                rule.Step(Samples.Demand(0, active: active), rate: 1);
            }

            rule.Transfer(memory.BeginWrite());
            var other = new DegradationRule(Samples.Settings);
            other.Transfer(new RuleMemory().BeginRead(memory.ToString()));
            return rule.Step(Samples.Demand(1, active: 12), 1) == other.Step(Samples.Demand(1, active: 12), 1);
        });

    private Degradation Step(long active, int live, double rate = 0, double service = 1) =>
        _rule.Step(Samples.Demand(_second++, active: active, live: live) with { ServiceSeconds = service }, rate);
}
