using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class QueuedJobsTests
{
    private readonly WaitingLine _line = new();

    [Fact]
    public void What_waits_is_what_arrived_last()
    {
        Arrive("slow", 10);
        Arrive("fast", 5, items: 20);

        Assert.Equal([("fast", 3.0, 12.0)], Waiting(3));
        Assert.Equal([("fast", 5, 20), ("slow", 2, 2)], Waiting(7));
    }

    [Fact]
    public void Jobs_of_unseen_arrivals_are_taken_to_be_of_the_same_mix()
    {
        Assert.Equal([(ModelWork.OtherModels, 4.0, 4.0)], Waiting(4));

        Arrive("slow", 1);
        Arrive("fast", 3);

        Assert.Equal([("fast", 30, 30), ("slow", 10, 10)], Waiting(40));
    }

    [Fact]
    public void What_instances_have_is_known_by_model_and_the_rest_is_on_the_queue()
    {
        Arrive("slow", 50);
        Arrive("fast", 10);
        var report = Report(
            new ModelWork("slow")
            {
                JobsWaiting = 30, ItemsWaiting = 60, JobsInHand = 4, ItemsInHand = 8, InHandSeconds = 5,
            });

        var jobs = QueuedJobs.Of(44, [report], _line);

        Assert.Equal(new ModelJobs(30, 60, 4, 8, 5), jobs["slow"]);
        Assert.Equal(new ModelJobs(10, 10, 0, 0, 0), jobs["fast"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(1_000)]
    public void The_parts_always_add_up_to_what_the_queue_counts(long active)
    {
        Arrive("slow", 7);
        Arrive("fast", 40);
        _line.Keep(30);
        InstanceReport[] reports =
        [
            Report(new ModelWork("slow") { JobsWaiting = 10, ItemsWaiting = 10, JobsInHand = 4, ItemsInHand = 4 }),
            Report(new ModelWork("fast") { JobsWaiting = 2, ItemsWaiting = 2, JobsInHand = 1, ItemsInHand = 1 }),
        ];

        var jobs = QueuedJobs.Of(active, reports, _line);

        Assert.Equal(active, jobs.Values.Sum(model => model.JobsWaiting + model.JobsInHand), 1e-9);
        Assert.DoesNotContain(jobs.Values, model => model.JobsWaiting < 0 || model.JobsInHand < 0);
    }

    /// <summary>An instance was killed with four slow jobs, which are on the queue again, at its head.</summary>
    [Fact]
    public void Messages_that_return_to_the_queue_are_gone_from_the_estimate_when_the_queue_has_passed_them()
    {
        Arrive("slow", 4);
        Arrive("fast", 100);
        _line.Keep(104);

        Assert.Equal([("fast", 100.0, 100.0), ("slow", 4, 4)], Waiting(104));
        _line.Keep(90);
        Assert.Equal([("fast", 90, 90)], Waiting(90));
    }

    [Fact]
    public void Only_as_many_jobs_as_are_active_are_remembered()
    {
        for (var i = 0; i < 100; i++)
        {
            Arrive("fast", 10);
            _line.Keep(25);
        }

        Assert.Equal(3, _line.Count);
    }

    [Fact]
    public void A_long_line_loses_the_order_of_its_older_half_and_no_job()
    {
        for (var i = 0; i < 50_000; i++)
        {
            Arrive($"m{i % 3}", 1);
        }

        Assert.InRange(_line.Count, 1, 4_096);
        Assert.Equal(50_000, Waiting(50_000).Sum(model => model.Jobs), 1e-6);
        Assert.Equal([("m1", 1.0, 1.0)], Waiting(1));
    }

    private void Arrive(string model, int jobs, int? items = null) =>
        _line.Arrive(new JobGroup(model, jobs, items ?? jobs));

    private List<(string Model, double Jobs, double Items)> Waiting(long active) =>
    [
        .. QueuedJobs.Of(active, [], _line).OrderBy(pair => pair.Key)
            .Select(pair => (pair.Key, pair.Value.JobsWaiting, pair.Value.ItemsWaiting)),
    ];

    private static InstanceReport Report(params ModelWork[] models) => new()
    {
        Instance = "one", MeasuredAt = Samples.Start, Concurrency = 4, InHand = 0, Service = [], Models = models,
    };
}
