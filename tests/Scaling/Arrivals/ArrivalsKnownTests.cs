using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

/// <summary>Tests which seconds of arrivals a demand contains, for any order and delay of the reports.</summary>
public sealed class ArrivalsKnownTests
{
    private readonly DemandRule _rule = new(Samples.Settings);

    [Fact]
    public void Arrivals_are_read_from_the_last_known_second()
    {
        Assert.Equal(At(-1), _rule.Since(At(0)));

        Told(until: 3);

        Assert.Equal(At(3), _rule.Since(At(10)));
    }

    [Fact]
    public void An_incomplete_second_is_left_for_the_next_reading()
    {
        Assert.Equal([4], Told(until: 0, (-1, 4), (0, 1)).ArrivalsPerSecond);
        Assert.Equal([6], Told(until: 1, (0, 6)).ArrivalsPerSecond);
    }

    [Fact]
    public void A_reading_older_than_the_last_one_is_ignored()
    {
        Told(until: 5, (4, 7));

        var before = Told(until: 3, (2, 9));

        Assert.Empty(before.ArrivalsPerSecond);
        Assert.Equal(At(5), before.ArrivalsUntil);
        Assert.Equal([8], Told(until: 6, (5, 8)).ArrivalsPerSecond);
    }

    [Fact]
    public void A_second_with_only_bulk_jobs_is_neither_a_fault_nor_demand()
    {
        var demand = Told(until: 0, (-1, 0));

        Assert.Equal([0], demand.ArrivalsPerSecond);
        Assert.Equal([("a", 0L, 3L)], demand.Models.Select(model => (model.Model, model.Jobs, model.BulkJobs)));
        Assert.DoesNotContain(demand.Faults, fault => fault.Signal is Signal.Arrivals);
    }

    [Fact]
    public void Models_are_named_by_their_work_then_their_jobs_then_their_bulk_jobs_then_their_names()
    {
        ModelDemand[] models =
        [
            new("d") { Jobs = 9 }, new("c") { Jobs = 2, BulkJobs = 1 }, new("b") { Jobs = 2, BulkJobs = 5 },
            new("a") { Jobs = 2, BulkJobs = 1 }, new("e") { WorkPerSecond = 1, WaitSeconds = 2 }, new("f") { Work = 3 },
        ];

        Assert.Equal(["f", "e", "d", "b", "a", "c"], ModelDemand.MostWork(models).Select(model => model.Model));
    }

    [Fact]
    public void Service_is_measured_at_the_concurrency_of_the_instances_and_kept()
    {
        var measured = Reported(8, new ServicePoint(4, 100, 0.2), new ServicePoint(8, 100, 0.25));
        var after = _rule.Clean(new Observation { At = At(1), Reports = [] });

        Assert.Equal((0.25, 8, 1.6), (measured.ServiceSeconds, measured.Concurrency, measured.DoublingGain));
        Assert.Equal((0.25, 8, null), (after.ServiceSeconds, after.Concurrency, after.DoublingGain));
    }

    [Fact]
    public void Until_more_in_hand_is_measured_a_job_is_the_same_work()
    {
        var before = Reported(4, new ServicePoint(4, 100, 0.2));
        var raised = Reported(8, new ServicePoint(4, 100, 0.2), new ServicePoint(8, 19, 0.1));

        Assert.Equal((0.4, 8, null), (raised.ServiceSeconds, raised.Concurrency, raised.DoublingGain));
        Assert.Equal(before.WorkPerJob, raised.WorkPerJob);
    }

    [Fact]
    public void What_is_faster_because_fewer_are_in_hand_does_not_replace_the_service_of_a_full_instance()
    {
        Assert.Equal(0.1, Reported(4, new ServicePoint(2, 100, 0.1)).ServiceSeconds);
        Assert.Equal(0.2, Reported(4, new ServicePoint(4, 100, 0.2)).ServiceSeconds);
        Assert.Equal(0.2, Reported(4, new ServicePoint(2, 100, 0.1)).ServiceSeconds);
    }

    private Demand Reported(int concurrency, params ServicePoint[] points) => _rule.Clean(new Observation
    {
        At = At(0),
        Reports =
        [
            new InstanceReport
            {
                Instance = "worker-1", MeasuredAt = At(0), Concurrency = concurrency, InHand = 4, Service = points,
            },
        ],
    });

    private Demand Told(int until, params (int Second, int Jobs)[] seconds) => _rule.Clean(new Observation
    {
        At = At(until),
        Arrivals = new ArrivalReading(
            At(until), [.. seconds.Select(s => new ArrivalSecond(At(s.Second), "a", s.Jobs, 3))]),
    });

    private static DateTimeOffset At(int second) => Samples.Start.AddSeconds(second);
}
