using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class DecisionRuleTests
{
    [Fact]
    public void The_concurrency_of_an_override_is_active_until_it_expires()
    {
        var rule = new DecisionRule(Samples.Settings);
        var order = new Override { WarmInstances = 2, Concurrency = 3, ExpiresAt = Samples.Start
            .AddSeconds(10), Reason = "test" };

        Assert.Equal(3, rule.Step(Samples.Demand(9), order).Concurrency);
        Assert.Equal(4, rule.Step(Samples.Demand(10), order).Concurrency);
    }

    [Fact]
    public void An_override_without_a_concurrency_leaves_it_to_the_rule()
    {
        var order = new Override { WarmInstances = 2, ExpiresAt = Samples.Start.AddSeconds(10), Reason = "test" };

        Assert.Equal(4, new DecisionRule(Samples.Settings).Step(Samples.Demand(0), order).Concurrency);
    }

    [Theory]
    [InlineData(0, "nothing is scaled in within a minute of a new leader")]
    [InlineData(1000, "the cap is 3; about 8 would be in time: raise Scaling:MaxInstances")]
    public void A_new_leader_reports_its_caution_if_it_changes_the_count(long active, string? rail)
    {
        var rule = new DecisionRule(Samples.Settings with { Cap = 3 });
        rule.TakeOver(3, Samples.Start);

        var verdict = rule.Step(Samples.Demand(0, active: active, live: 3), null);

        Assert.Equal((3, rail), (verdict.WarmInstances, verdict.Rail));
    }

    [Fact]
    public void A_new_leader_that_finds_the_floor_needs_no_caution()
    {
        var rule = new DecisionRule(Samples.Settings);
        rule.TakeOver(1, Samples.Start);
        rule.Step(Samples.Demand(0, active: 400, live: 1), null);

        var rails = Enumerable.Range(1, 10).Select(second => rule.Step(Samples.Demand(second, live: 10), null).Rail);

        Assert.All(rails, rail => Assert.DoesNotContain("leader", rail ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_memory_saved_at_any_time_is_restored()
    {
        // The concurrency is halved, the cautious minute has started, jobs are degraded, and the change limit of the
        // minute is reached.
        var settings = Samples.Settings with { MostChangePerMinute = 3 };
        var (rule, recalled, memory) = (new DecisionRule(settings), new DecisionRule(settings), new RuleMemory());
        for (var second = 0; second < 70; second++)
        {
            rule.Step(Calm(second), null);
        }

        rule.TakeOver(5, Samples.Start);
        rule.Step(Samples.Demand(70, active: 3000, live: 5), null);
        rule.Transfer(memory.BeginWrite());
        recalled.Transfer(new RuleMemory().BeginRead(memory.ToString()));

        Assert.Equal((8, 2, true), (recalled.WarmInstances, recalled.Concurrency, recalled.IsDegraded));
        for (var second = 71; second < 200; second++)
        {
            Assert.Equal(rule.Step(Calm(second), null), recalled.Step(Calm(second), null));
        }

        static Demand Calm(int second) => Samples.Demand(second, live: 5) with { DoublingGain = 1 };
    }
}
