using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class DrainRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_is_known_before_two_measurements()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 100, entered: 100);

        Assert.Null(rate.PerSecond);
        Assert.Null(rate.TimeFor(10));
    }

    [Fact]
    public void A_steady_drain_is_measured_while_jobs_still_enter()
    {
        var rate = new DrainRate();
        for (var second = 0; second <= 60; second++)
        {
            rate.Observe(Start.AddSeconds(second), active: 1_000 - 20 * second, entered: 5 * second);
        }

        Assert.Equal(25, rate.PerSecond!.Value, precision: 6);
        Assert.Equal(4, rate.TimeFor(100)!.Value.TotalSeconds, precision: 6);
    }

    [Fact]
    public void Idle_time_does_not_lower_the_rate()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 100, entered: 100);
        rate.Observe(Start.AddSeconds(1), active: 0, entered: 100);
        for (var second = 2; second < 100; second++)
        {
            rate.Observe(Start.AddSeconds(second), active: 0, entered: 100);
        }

        Assert.Equal(100, rate.PerSecond);
    }

    [Fact]
    public void A_clock_that_stops_or_runs_backward_changes_nothing()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 10, entered: 10);
        rate.Observe(Start, active: 5, entered: 10);
        rate.Observe(Start.AddSeconds(-5), active: 0, entered: 10);

        Assert.Null(rate.PerSecond);
    }

    [Fact]
    public void The_first_backlog_is_learned_from_its_first_whole_second()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 0, entered: 0);
        rate.Observe(Start.AddSeconds(1), active: 4_900, entered: 5_000);
        rate.Observe(Start.AddSeconds(2), active: 3_900, entered: 5_000);

        // The second measurement has weight 1; the first, in which 100 left, has decayed for one second.
        Assert.Equal((1_000 + 100 * Math.Exp(-0.5)) / (1 + Math.Exp(-0.5)), rate.PerSecond!.Value, precision: 6);
    }

    [Fact]
    public void A_trickle_that_is_served_at_once_does_not_make_the_next_backlog_seem_slow()
    {
        var rate = new DrainRate();
        for (var second = 0; second < 100; second++)
        {
            rate.Observe(Start.AddSeconds(second), active: 0, entered: second);
        }

        rate.Observe(Start.AddSeconds(100), active: 5_000, entered: 5_100);
        rate.Observe(Start.AddSeconds(101), active: 4_000, entered: 5_100);
        rate.Observe(Start.AddSeconds(102), active: 3_000, entered: 5_100);

        // The whole low-rate period counts as one measurement with its long time constant, two seconds old.
        var trickle = (1 - Math.Exp(-0.1)) * Math.Exp(-1);
        var backlog = 1 - Math.Exp(-1);
        Assert.Equal((1_000 * backlog + 1 * trickle) / (backlog + trickle), rate.PerSecond!.Value, precision: 6);
    }

    [Fact]
    public void A_few_jobs_after_many_do_not_lower_the_rate()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 2_000, entered: 2_000);
        rate.Observe(Start.AddSeconds(1), active: 1_000, entered: 2_000);
        rate.Observe(Start.AddSeconds(2), active: 0, entered: 2_000);
        for (var second = 3; second < 100; second++)
        {
            rate.Observe(Start.AddSeconds(second), active: 1, entered: 2_000 + second);
        }

        Assert.Equal(1_000, rate.PerSecond!.Value, precision: 6);
    }

    [Fact]
    public void A_backlog_that_does_not_drain_lowers_the_rate()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 2_000, entered: 2_000);
        rate.Observe(Start.AddSeconds(1), active: 1_000, entered: 2_000);
        for (var second = 2; second < 6; second++)
        {
            rate.Observe(Start.AddSeconds(second), active: 1_000, entered: 2_000);
        }

        // One of five measurements, four seconds old, is 1,000 jobs per second.
        Assert.Equal(
            1_000 * (1 - Math.Exp(-0.5)) * Math.Exp(-2) / (1 - Math.Exp(-2.5)), rate.PerSecond!.Value, precision: 6);
    }
}
