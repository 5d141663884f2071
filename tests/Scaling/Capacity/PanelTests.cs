using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>Seven jobs a second, which two instances serve: lean rules want two, strict ones three.</summary>
public sealed class PanelTests
{
    private static readonly Load Smooth =
        Loads.Calm with { Work = 1.75, InTime = 8.75, Due = 1.75, Rate = 1.75, SteadyRate = 1.75 };

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.9, 3)]
    public void Before_anything_is_learned_all_rules_have_the_same_weight(double caution, int instances)
    {
        var panel = Told(caution, Smooth);

        Assert.Equal(
            new Need(instances, Low: 2, High: 3, NeedReason.Rate), panel.Size(Samples.Demand(0, live: 2), Smooth));
    }

    [Fact]
    public void During_a_burst_the_stricter_rule_wins_in_doubt()
    {
        var burst = Smooth with { IsBursting = true, BurstShare = 1 };

        Assert.Equal(
            new Need(5, Low: 2, High: 5, NeedReason.Burst), Told(0.5, burst).Size(Samples.Demand(0, live: 2), burst));
    }

    [Fact]
    public void A_backlog_counts_for_the_rules_that_consider_it()
    {
        var panel = Told(0.5, Smooth);

        Assert.Equal(new Need(
            3, Low: 2, High: 4, NeedReason.Backlog), panel.Size(Samples.Demand(0, active: 200, live: 2), Smooth));
    }

    [Fact]
    public void Instances_kept_for_recent_bursts_have_that_reason()
    {
        var kept = Smooth with { Kept = 5 };

        Assert.Equal(
            new Need(5, Low: 5, High: 5, NeedReason.Recent), Told(0.5, kept).Size(Samples.Demand(0, live: 2), kept));
    }

    [Fact]
    public void Nothing_is_wanted_below_the_floor_or_above_the_cap()
    {
        var panel = new Panel(Samples.Settings with { Floor = 4, Cap = 6 });
        panel.Add(Smooth);

        Assert.Equal(4, panel.Size(Samples.Demand(0, live: 4), Smooth).Instances);
        Assert.Equal(6, panel.Size(Samples.Demand(0, active: 10_000, live: 4), Smooth).High);
    }

    [Fact]
    public void On_smooth_traffic_the_lean_rules_win_whatever_they_missed_before_they_could_learn()
    {
        var panel = new Panel(Samples.Settings with { Caution = 0.9 });
        Play(panel, Smooth, seconds: 400);

        Assert.Equal(new Need(2, Low: 2, High: 2, NeedReason.Rate), panel.Size(Samples.Demand(0, live: 2), Smooth));
    }

    [Fact]
    public void If_lean_rules_miss_the_strict_ones_win()
    {
        var panel = new Panel(Samples.Settings with { Caution = 0.1 });
        var more = Smooth with { Work = 2.75, InTime = 13.75, Due = 2.75 };
        Play(panel, more, seconds: 600);

        Assert.Equal(new Need(3, Low: 3, High: 3, NeedReason.Rate), panel.Size(Samples.Demand(0, live: 2), more));
    }

    [Fact]
    public void Every_rule_keeps_some_weight()
    {
        var panel = new Panel(Samples.Settings with { Caution = 0.97 });
        Play(panel, Smooth, seconds: 4000);

        Assert.Equal(3, panel.Size(Samples.Demand(0, live: 2), Smooth).Instances);
    }

    private static Panel Told(double caution, Load load)
    {
        var panel = new Panel(Samples.Settings with { Caution = caution });
        panel.Add(load);
        return panel;
    }

    private static void Play(Panel panel, Load load, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            panel.Reweight();
            panel.Add(load);
        }
    }
}
