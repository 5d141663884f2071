using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class DecisionRuleTests
{
    [Fact]
    public void The_concurrency_of_an_order_stands_until_it_expires()
    {
        var rule = new DecisionRule(Samples.Settings);
        var order = new Override { WarmInstances = 2, Concurrency = 3, ExpiresAt = Samples.Start.AddSeconds(10), Reason = "test" };

        Assert.Equal(3, rule.Step(Samples.Demand(9), order).Concurrency);
        Assert.Equal(4, rule.Step(Samples.Demand(10), order).Concurrency);
    }

    [Fact]
    public void An_order_without_a_concurrency_leaves_it_to_the_rule()
    {
        var order = new Override { WarmInstances = 2, ExpiresAt = Samples.Start.AddSeconds(10), Reason = "test" };

        Assert.Equal(4, new DecisionRule(Samples.Settings).Step(Samples.Demand(0), order).Concurrency);
    }

    [Theory]
    [InlineData(0, "nothing is scaled in within a minute of a new leader")]
    [InlineData(1000, null)]
    public void A_new_leader_names_its_care_only_where_it_holds_something_back(long active, string? rail)
    {
        var rule = new DecisionRule(Samples.Settings with { Cap = 3 });
        rule.TakeOver(3);

        var verdict = rule.Step(Samples.Demand(0, active: active, live: 3), null);

        Assert.Equal((3, rail), (verdict.WarmInstances, verdict.Rail));
    }
}
