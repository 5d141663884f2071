using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class RailsTests
{
    private static readonly ScalingSettings Settings = Samples.Settings with { Floor = 1, Cap = 10 };

    [Fact]
    public void A_count_within_all_limits_is_unchanged() =>
        Assert.Equal((5, null), new Rails(Settings).Apply(5, 3, Samples.Demand(0), null));

    [Theory]
    [InlineData(99, 10, "the cap is 10; about 99 would be in time: raise Scaling:MaxInstances")]
    [InlineData(0, 1, "the floor is 1")]
    public void The_count_stays_between_floor_and_cap(int wanted, int given, string rail) =>
        Assert.Equal((given, rail), new Rails(Settings).Apply(wanted, 1, Samples.Demand(0), null));

    [Fact]
    public void An_override_is_active_until_it_expires_within_the_cap()
    {
        var rails = new Rails(Settings);
        var order = new Override { WarmInstances = 8, ExpiresAt = Samples.Start.AddSeconds(10), Reason = "sale" };

        Assert.Equal(8, rails.Apply(2, 2, Samples.Demand(9), order).WarmInstances);
        Assert.Equal((2, null), rails.Apply(2, 8, Samples.Demand(10), order));
        Assert.Equal(10, rails.Apply(2, 2, Samples.Demand(9), order with { WarmInstances = 50 }).WarmInstances);
    }

    [Fact]
    public void A_spent_budget_leaves_the_floor_until_the_next_day()
    {
        var rails = new Rails(Settings with { BudgetPerDay = 120 });
        for (var second = 0; second < 9; second++)
        {
            Assert.Equal((9, null), rails.Apply(9, 9, Busy(second), null));
        }

        var spent = Busy(9);
        Assert.Equal((1, "the day's budget of 120 instance-seconds is spent"), rails.Apply(9, 9, spent, null));
        Assert.Equal((1, null), rails.Apply(1, 1, spent, null));
        Assert.Equal(9, rails.Apply(9, 1, Samples.Demand(86_400, live: 1), null).WarmInstances);

        static Demand Busy(int second) => Samples.Demand(second, live: 10, starting: 1) with { Draining = 1 };
    }

    [Fact]
    public void Changes_and_spending_are_remembered()
    {
        var settings = Settings with { MostChangePerMinute = 3, BudgetPerDay = 60 };
        var (rails, recalled, memory) = (new Rails(settings), new Rails(settings), new RuleMemory());
        rails.Apply(4, 1, Samples.Demand(0, live: 50), null);
        rails.Transfer(memory.BeginWrite());
        recalled.Transfer(new RuleMemory().BeginRead(memory.ToString()));

        Assert.Equal(
            (4, "at most 3 instances change in a minute"), recalled.Apply(9, 4, Samples.Demand(1, live: 1), null));
        Assert.Equal((1, "the day's budget of 60 instance-seconds is spent"), recalled.Apply(
            4, 4, Samples.Demand(2, live: 20), null));
    }

    [Fact]
    public void Instances_that_fail_to_start_do_not_cause_more_launches()
    {
        var demand = Samples.Demand(0) with { CrashLoop = "exit 139" };

        Assert.Equal(
            (3, "nothing is scaled out while instances fail to start"), new Rails(Settings).Apply(7, 3, demand, null));
        Assert.Equal((3, null), new Rails(Settings).Apply(3, 3, demand, null));
        Assert.Equal((2, null), new Rails(Settings).Apply(2, 3, demand, null));
    }

    [Fact]
    public void Change_within_a_minute_is_limited()
    {
        var rails = new Rails(Settings with { MostChangePerMinute = 3 });

        Assert.Equal(4, rails.Apply(9, 1, Samples.Demand(0), null).WarmInstances);
        Assert.Equal(4, rails.Apply(9, 4, Samples.Demand(1), null).WarmInstances);
        for (var second = 2; second < 60; second++)
        {
            rails.Apply(4, 4, Samples.Demand(second), null);
        }

        Assert.Equal(7, rails.Apply(9, 4, Samples.Demand(60), null).WarmInstances);
    }

    [Fact]
    public void Change_is_limited_in_both_directions()
    {
        var settings = Settings with { MostChangePerMinute = 3 };
        const string Rail = "at most 3 instances change in a minute";

        Assert.Equal((4, Rail), new Rails(settings).Apply(9, 1, Samples.Demand(0), null));
        Assert.Equal((6, Rail), new Rails(settings).Apply(1, 9, Samples.Demand(0), null));
    }

    [Theory]
    [InlineData(FaultKind.Missing, "nothing is scaled in while backlog readings are missing")]
    [InlineData(FaultKind.Stale, "nothing is scaled in while backlog readings are stale")]
    public void A_fault_prevents_a_lower_count_but_not_a_higher_one(FaultKind kind, string rail)
    {
        var demand = Samples.Demand(0) with { Faults = [new SignalFault(Signal.Backlog, kind, "none")] };

        Assert.Equal((6, rail), new Rails(Settings).Apply(2, 6, demand, null));
        Assert.Equal((6, null), new Rails(Settings).Apply(6, 6, demand, null));
        Assert.Equal((8, null), new Rails(Settings).Apply(8, 6, demand, null));
    }
}
