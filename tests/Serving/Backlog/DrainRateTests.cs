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
    public void A_steady_drain_is_found_while_jobs_still_enter()
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
    public void An_idle_time_does_not_wear_the_rate_down()
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
    public void A_clock_that_stands_or_runs_back_changes_nothing()
    {
        var rate = new DrainRate();
        rate.Observe(Start, active: 10, entered: 10);
        rate.Observe(Start, active: 5, entered: 10);
        rate.Observe(Start.AddSeconds(-5), active: 0, entered: 10);

        Assert.Null(rate.PerSecond);
    }
}
