using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Arrivals;

/// <summary>
/// Models of different cost: <c>slow</c> takes 4 instance-seconds an item, <c>fast</c> 0.01. An instance has 4 places.
/// </summary>
public sealed class WorkloadTests
{
    private static readonly ModelWork[] Known =
    [
        new("slow") { Jobs = 10, Items = 10, WorkSeconds = 40 },
        new("fast") { Jobs = 100, Items = 100, WorkSeconds = 1 },
    ];

    private readonly DemandRule _rule = new(Samples.Settings);

    [Fact]
    public void Work_arrives_and_waits_at_the_cost_of_each_model()
    {
        Tick(0, 0, Known);

        var demand = Tick(1, active: 12, Known, ("slow", 2, 2), ("fast", 10, 30));

        Assert.Equal([2 * 4 + 30 * 0.01], demand.WorkPerSecond);
        Assert.Equal(2 * 4 + 30 * 0.01, demand.Work, 1e-9);
        Assert.Equal((8 + 0.3) / 12, demand.WorkPerJob, 1e-9);
        Assert.Equal(demand.WorkPerJob * 4, demand.ServiceSeconds, 1e-9);
        Assert.Equal("slow", demand.MostWorkOf);
    }

    [Fact]
    public void A_change_of_the_mix_changes_the_work_at_once()
    {
        for (var second = 0; second < 60; second++)
        {
            Tick(second, 0, Known, ("fast", 100, 100));
        }

        Assert.Equal([3 * 4.0], Tick(60, 3, Known, ("slow", 3, 3)).WorkPerSecond);
        Assert.Equal([0.03], Tick(61, 3, Known, ("fast", 3, 3)).WorkPerSecond.Select(work => Math.Round(work, 9)));
    }

    /// <summary>Two runs of a minute have every place; 60 tiny jobs wait behind them.</summary>
    [Fact]
    public void Two_long_runs_in_hand_do_not_make_the_tiny_jobs_behind_them_long()
    {
        Tick(0, 0, Known);
        ModelWork[] busy =
        [
            Known[0] with { JobsInHand = 2, ItemsInHand = 2, InHandSeconds = 60 }, Known[1],
        ];

        var demand = Tick(1, active: 62, busy, ("fast", 60, 60));

        Assert.Equal(0.6, demand.Work, 1e-9);
        Assert.Equal((60, 2), (demand.Models.Single(m => m.Model == "fast").JobsWaiting, demand.Models.Single(
            m => m.Model == "slow").JobsInHand));
    }

    [Fact]
    public void What_is_left_in_hand_counts_only_as_far_as_the_live_instances_can_serve_it_in_time()
    {
        Tick(0, 0, Known);
        var busy = Known[0] with { JobsInHand = 100, ItemsInHand = 100, InHandSeconds = 10 };

        var demand = Tick(1, active: 100, [busy, Known[1]]);

        Assert.Equal(demand.Live * (demand.ServiceSeconds + 5 + 1.5 * 30), demand.Work, 1e-9);
    }

    [Fact]
    public void Without_reports_the_last_ones_stay_in_effect()
    {
        Tick(0, 0, Known);

        Assert.Equal([4.0], Tick(1, 1, null, ("slow", 1, 1)).WorkPerSecond);
    }

    [Fact]
    public void A_job_of_an_unknown_model_counts_as_a_mean_job_however_many_items_it_has()
    {
        Assert.Equal([1 / 4.0], Tick(0, 1, [], ("new", 1, 500)).WorkPerSecond);
    }

    [Fact]
    public void A_new_detector_continues_with_the_costs_objectives_and_waiting_jobs_of_the_last_decision()
    {
        Tick(0, 0, Known);
        var last = Tick(1, active: 10, Known, ("slow", 10, 10));
        var successor = new DemandRule(Samples.Settings);
        successor.Restore(last);

        var demand = successor.Clean(Seen(2, active: 8, [], []));

        Assert.Equal(32, demand.Work, 1e-9);
        Assert.Equal(("slow", 8), (demand.Models[0].Model, demand.Models[0].JobsWaiting));
    }

    [Fact]
    public void Absurd_work_is_a_fault_of_the_service_signal()
    {
        Tick(0, 0, Known);
        var demand = Tick(1, 0, [Known[0] with { WorkSeconds = double.NaN }]);

        Assert.Equal(Signal.Service, Assert.Single(demand.Faults).Signal);
    }

    private Demand Tick(
        int second, long active, ModelWork[]? models, params (string Model, int Jobs, int Items)[] arrivals) =>
        _rule.Clean(Seen(second, active, models, arrivals));

    private static Observation Seen(
        int second, long active, ModelWork[]? models, (string Model, int Jobs, int Items)[] arrivals)
    {
        var now = Samples.Start.AddSeconds(second);
        return new Observation
        {
            At = now,
            Arrivals = new ArrivalReading(now, [.. arrivals.Select(arrival =>
                new ArrivalSecond(now.AddSeconds(-1), arrival.Model, arrival.Jobs, 0) { Items = arrival.Items })]),
            Backlog = new BacklogReading(now, active, TimeSpan.Zero),
            Instances = new InstanceCounts { MeasuredAt = now, Wanted = 1, Live = 1, Starting = 0, Draining = 0 },
            Reports = models is null ? null :
            [
                new InstanceReport
                {
                    Instance = "one", MeasuredAt = now, Concurrency = 4, InHand = 0, Service = [], Models = models,
                },
            ],
        };
    }
}
