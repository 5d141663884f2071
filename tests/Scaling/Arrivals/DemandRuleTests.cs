using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class DemandRuleTests
{
    private static readonly DateTimeOffset Now = Samples.Start;
    private readonly DemandRule _rule = new(Samples.Settings);

    [Fact]
    public void Good_readings_become_a_demand_without_faults()
    {
        var demand = _rule.Clean(Good(0));

        Assert.Empty(demand.Faults);
        Assert.Equal([5], demand.ArrivalsPerSecond);
        Assert.Equal((7, 2, 1, 1), (demand.Active, demand.Live, demand.Starting, demand.Draining));
        Assert.Equal((0.25, 3), (demand.ServiceSeconds, demand.InHand));
    }

    [Fact]
    public void Four_jobs_of_a_quarter_second_at_a_time_are_a_sixteenth_of_an_instance_second_each()
    {
        var demand = _rule.Clean(Good(0));

        Assert.Equal([5 / 16.0], demand.WorkPerSecond);
        Assert.Equal((7 / 16.0, 1 / 16.0, 1 / 16.0), (demand.Work, demand.WorkPerJob, demand.Grain));
        Assert.Equal(Samples.Settings.WaitSeconds, demand.WaitSeconds);
    }

    [Fact]
    public void Slower_service_makes_the_same_jobs_more_work()
    {
        var demand = _rule.Clean(Good(0)).Slower(2);

        Assert.Equal([5 / 8.0], demand.WorkPerSecond);
        Assert.Equal((7 / 8.0, 1 / 8.0, 1 / 8.0, 0.5),
            (demand.Work, demand.WorkPerJob, demand.Grain, demand.ServiceSeconds));
    }

    [Fact]
    public void A_missing_backlog_is_reported_and_the_last_one_is_used()
    {
        _rule.Clean(Good(0));

        var demand = _rule.Clean(Good(1) with { Backlog = null });

        Assert.Equal(7, demand.Active);
        Assert.Equal([new SignalFault(Signal.Backlog, FaultKind.Missing, "the last 7 messages")], demand.Faults);
    }

    [Theory]
    [InlineData(-1, 0, FaultKind.Absurd)]
    [InlineData(long.MaxValue, 0, FaultKind.Absurd)]
    [InlineData(1, -1, FaultKind.Absurd)]
    [InlineData(1, 1e7, FaultKind.Absurd)]
    public void An_absurd_backlog_is_ignored(long active, double headAge, FaultKind kind)
    {
        _rule.Clean(Good(0));

        var demand = _rule.Clean(
            Good(1) with { Backlog = new BacklogReading(Now.AddSeconds(1), active, TimeSpan.FromSeconds(headAge)) });

        Assert.Equal((7, kind), (demand.Active, Assert.Single(demand.Faults).Kind));
    }

    [Fact]
    public void An_old_reading_is_stale_and_one_from_the_future_is_absurd()
    {
        var old = Good(100) with { Backlog = new BacklogReading(Now.AddSeconds(39), 9, TimeSpan.Zero) };
        var future = Good(100) with { Backlog = new BacklogReading(Now.AddSeconds(106), 9, TimeSpan.Zero) };

        Assert.Equal(FaultKind.Stale, Assert.Single(_rule.Clean(old).Faults).Kind);
        Assert.Equal(FaultKind.Absurd, Assert.Single(_rule.Clean(future).Faults).Kind);
    }

    [Fact]
    public void Late_seconds_are_read_together_in_order()
    {
        _rule.Clean(Good(0));
        var late = new ArrivalReading(Now.AddSeconds(4),
        [
            new ArrivalSecond(Now.AddSeconds(1), "a", 10, 0),
            new ArrivalSecond(Now.AddSeconds(3), "a", 30, 9),
            new ArrivalSecond(Now.AddSeconds(3), "b", 1, 0),
        ]);

        var demand = _rule.Clean(Good(4) with { Arrivals = late });

        Assert.Equal([0, 10, 0, 31], demand.ArrivalsPerSecond);
        Assert.Equal([("a", 40L, 9L), ("b", 1, 0)], demand.Models.Select(m => (m.Model, m.Jobs, m.BulkJobs)));
    }

    [Fact]
    public void A_second_that_is_reported_twice_counts_once()
    {
        var first = _rule.Clean(Good(0));
        var again = _rule.Clean(Good(0));

        Assert.Equal([5], first.ArrivalsPerSecond);
        Assert.Empty(again.ArrivalsPerSecond);
    }

    [Fact]
    public void A_negative_count_of_arrivals_is_ignored_and_reported()
    {
        var reading = new ArrivalReading(
            Now, [new ArrivalSecond(Now.AddSeconds(-1), "a", -5, 0), new ArrivalSecond(Now.AddSeconds(-1), "b", 2, 0)]);

        var demand = _rule.Clean(Good(0) with { Arrivals = reading });

        Assert.Equal([2], demand.ArrivalsPerSecond);
        Assert.Equal([new SignalFault(Signal.Arrivals, FaultKind.Absurd, "no arrivals in that second")], demand.Faults);
    }

    [Fact]
    public void The_models_with_the_most_work_are_named_and_the_others_are_summed_up()
    {
        var reading = new ArrivalReading(
            Now, [.. Enumerable.Range(1, 20).Select(i => new ArrivalSecond(Now.AddSeconds(-1), $"m{i}", i, 0))]);

        var demand = _rule.Clean(Good(0) with { Arrivals = reading });

        Assert.Equal([210], demand.ArrivalsPerSecond);
        Assert.Equal(
            [.. Enumerable.Range(0, 15).Select(i => $"m{20 - i}"), "other models"], demand.Models.Select(m => m.Model));
        Assert.Equal(5 + 4 + 3 + 2 + 1, demand.Models[^1].Jobs);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1e9)]
    public void An_absurd_service_time_keeps_the_last_one(double seconds)
    {
        _rule.Clean(Good(0));

        var demand = _rule.Clean(Good(1) with { Reports = [Report(seconds)] });

        Assert.Equal(0.25, demand.ServiceSeconds);
        Assert.Equal(Signal.Service, Assert.Single(demand.Faults).Signal);
    }

    [Fact]
    public void Everything_missing_from_the_start_is_the_floor_with_four_faults()
    {
        var demand = _rule.Clean(new Observation { At = Now });

        Assert.Equal(
            [
                new SignalFault(Signal.Arrivals, FaultKind.Missing, "no arrivals"),
                new SignalFault(Signal.Backlog, FaultKind.Missing, "the last 0 messages"),
                new SignalFault(Signal.Instances, FaultKind.Missing, "the last 0 live"),
                new SignalFault(Signal.Service, FaultKind.Missing, "the last 1 s"),
            ],
            demand.Faults);
        Assert.Equal((0, 1, 0), (demand.Active, demand.Wanted, demand.Live));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(3, -1)]
    [InlineData(3, int.MaxValue)]
    public void An_absurd_number_of_instances_keeps_the_last_one(int wanted, int live)
    {
        _rule.Clean(Good(0));
        var absurd = Good(1).Instances! with { Wanted = wanted, Live = live };

        var demand = _rule.Clean(Good(1) with { Instances = absurd });

        Assert.Equal((3, 2), (demand.Wanted, demand.Live));
        Assert.Equal([new SignalFault(Signal.Instances, FaultKind.Absurd, "the last 2 live")], demand.Faults);
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(0, 30)]
    [InlineData(-4, 30)]
    [InlineData(1e7, 30)]
    public void A_measured_start_time_replaces_the_setting_unless_it_is_absurd(
        double measured, double startUp)
    {
        var counts = Good(0).Instances! with { StartUp = TimeSpan.FromSeconds(measured) };

        Assert.Equal(startUp, _rule.Clean(Good(0) with { Instances = counts }).StartUpSeconds);
    }

    private static Observation Good(int second) => new()
    {
        At = Now.AddSeconds(second),
        Arrivals = new ArrivalReading(
            Now.AddSeconds(second), [new ArrivalSecond(Now.AddSeconds(second - 1), "a", 5, 2)]),
        Backlog = new BacklogReading(Now.AddSeconds(second), 7, TimeSpan.FromSeconds(1)),
        Instances = new InstanceCounts { MeasuredAt = Now
            .AddSeconds(second), Wanted = 3, Live = 2, Starting = 1, Draining = 1 },
        Reports = [Report(0.25)],
    };

    private static InstanceReport Report(double seconds) => new()
    {
        Instance = "worker-1", MeasuredAt = Now, Concurrency = 4, InHand = 3, Service = [
            new ServicePoint(4, 50, seconds)],
    };
}
