using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class PaceTests
{
    private readonly Pace _pace = new();
    private int _second;
    private long _active;

    [Fact]
    public void A_pool_that_serves_less_than_reported_is_detected_while_it_is_full() =>
        Assert.InRange(Full(seconds: 120, servedPerSecond: 2), 1.8, 2.1);

    [Fact]
    public void A_pool_that_serves_more_than_reported_is_detected() =>
        Assert.InRange(Full(seconds: 120, servedPerSecond: 6), 0.64, 0.7);

    [Theory]
    [InlineData(1, 4)]
    [InlineData(0.5, 8)]
    [InlineData(2, 2)]
    public void Correct_reports_are_not_adjusted(double serviceSeconds, int servedPerSecond) =>
        Assert.Equal(1, Full(seconds: 120, servedPerSecond, serviceSeconds), 3);

    [Fact]
    public void A_stalled_pool_counts_as_at_most_three_times_slower() =>
        Assert.Equal(3, Full(seconds: 300, servedPerSecond: 0), 3);

    [Fact]
    public void A_pool_that_is_not_full_proves_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, _pace.Step(Samples.Demand(i, arrivals: 1, active: 4)));
        }
    }

    [Fact]
    public void An_empty_pool_proves_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, _pace.Step(Samples.Demand(i, arrivals: 3, active: 50, live: 0)));
        }
    }

    [Fact]
    public void Jobs_that_have_just_started_prove_nothing()
    {
        Assert.Equal(1, _pace.Step(Samples.Demand(0, arrivals: 50, active: 50)));
        Assert.Equal(1, _pace.Step(Samples.Demand(1, arrivals: 0, active: 50)));
        Assert.Equal(1, _pace.Step(Samples.Demand(2, arrivals: 0, active: 50)));
        Assert.True(_pace.Step(Samples.Demand(3, arrivals: 0, active: 50)) > 1);
    }

    [Fact]
    public void Late_readings_delay_the_proof()
    {
        for (var i = 0; i <= 12; i++)
        {
            Assert.Equal(1, _pace.Step(Late(i)));
        }

        Assert.True(_pace.Step(Late(13)) > 1);

        static Demand Late(int second) =>
            Samples.Demand(second, active: 50) with { ArrivalsUntil = Samples.Start.AddSeconds(second - 11) };
    }

    [Fact]
    public void An_instance_that_becomes_live_restarts_the_proof()
    {
        Full(seconds: 3, servedPerSecond: 4);
        var before = Full(seconds: 1, servedPerSecond: 4);
        Assert.Equal(before, _pace.Step(Samples.Demand(_second++, active: _active, live: 2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void What_ended_while_no_arrivals_were_told_counts_once_they_are(int secondsAtOnce)
    {
        var factor = 1.0;
        for (var second = 0; second < 240; second++)
        {
            var told = (second + 1) % secondsAtOnce == 0 ? secondsAtOnce : 0;
            var demand = Samples.Demand(
                second, active: 2000 - second) with { ArrivalsPerSecond = [.. Enumerable.Repeat(3, told)] };
            factor = _pace.Step(demand);
        }

        Assert.Equal(1, factor, 2);
    }

    [Fact]
    public void A_second_after_a_change_of_concurrency_or_with_faults_proves_nothing()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, _pace.Step(
                Samples.Demand(i, arrivals: 1, active: 500) with { Concurrency = i % 2 == 0 ? 4 : 8 }));
            Assert.Equal(1, _pace.Step(Samples
                .Demand(i, active: 500) with { Faults = [new SignalFault(Signal.Backlog, FaultKind.Stale, "")] }));
        }
    }

    [Fact]
    public void Reports_that_are_wrong_for_a_while_are_corrected_by_the_jobs_that_were_completed()
    {
        Full(seconds: 240, servedPerSecond: 4);

        var factor = _pace.Step(Samples.Demand(_second, active: _active).Slower(2));

        Assert.Equal(0.5, factor, 1);
    }

    [Theory]
    [InlineData(4.1)]
    [InlineData(0.24)]
    public void Nothing_is_known_about_jobs_of_another_size(double timesTheWork)
    {
        Full(seconds: 600, servedPerSecond: 2);

        Assert.Equal(1, _pace.Step(Samples.Demand(_second).Slower(timesTheWork)), 9);
    }

    [Fact]
    public void What_was_found_out_is_remembered()
    {
        var factor = Full(seconds: 60, servedPerSecond: 2);
        var (memory, recalled) = (new RuleMemory(), new Pace());
        _pace.Transfer(memory.BeginWrite());

        recalled.Transfer(new RuleMemory().BeginRead(memory.ToString()));

        Assert.Equal(factor, recalled.Step(Samples.Demand(_second) with { ArrivalsPerSecond = [] }));
    }

    private double Full(int seconds, int servedPerSecond, double serviceSeconds = 1)
    {
        _active = _active == 0 ? 1000 : _active;
        var factor = _pace.Step(Samples.Demand(_second++, arrivals: 0, active: _active));
        for (var i = 0; i < seconds; i++)
        {
            _active -= servedPerSecond - 3;
            factor = _pace.Step(
                Samples.Demand(_second++, arrivals: 3, active: _active).Slower(serviceSeconds));
        }

        return factor;
    }
}
