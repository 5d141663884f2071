using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;

namespace Serverless.Serving.Tests.Inference.Work;

/// <summary>An instance with 4 places and 2 threads.</summary>
public sealed class WorkMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkMeter _meter;

    public WorkMeterTests() => _meter = new WorkMeter(new ConcurrencyGate(4), 2, maxNamed: 2, "others", _time);

    [Fact]
    public void A_run_occupies_its_share_of_the_threads()
    {
        var job = Running("slow");
        Pass(6);
        End(job);

        Assert.Equal(new WorkTotals("slow") { Jobs = 1, Items = 1, WorkSeconds = 3 }, Assert.Single(_meter.Read()));
    }

    [Fact]
    public void A_job_without_a_run_occupies_its_share_of_the_places()
    {
        var job = Begun("cached");
        Pass(6);
        End(job);

        Assert.Equal(1.5, Assert.Single(_meter.Read()).WorkSeconds);
    }

    [Fact]
    public void The_wait_for_a_thread_is_no_work()
    {
        var job = Begun("tiny");
        job.WaitForRun();
        Pass(100);
        job.BeginRun(1);
        Pass(1);
        job.EndRun();
        End(job);

        Assert.Equal(0.5, Assert.Single(_meter.Read()).WorkSeconds);
    }

    /// <summary>Two more runs than threads, as when short runs overtake long ones.</summary>
    [Fact]
    public void More_runs_than_threads_share_the_instance_and_do_no_more_than_one_second_a_second()
    {
        List<JobWork> jobs = [Running("slow"), Running("slow"), Running("fast"), Running("fast")];
        Pass(8);
        jobs.ForEach(End);

        Assert.Equal([4, 4], _meter.Read().Select(model => model.WorkSeconds));
    }

    [Fact]
    public void The_jobs_of_a_shared_run_divide_its_work_by_items()
    {
        var (one, three) = (Begun("a"), Begun("b", items: 3));
        one.BeginRun(0.25);
        three.BeginRun(0.75);
        Pass(8);
        End(one);
        End(three);

        Assert.Equal(
            [
                new WorkTotals("a") { Jobs = 1, Items = 1, WorkSeconds = 2 },
                new WorkTotals("b") { Jobs = 1, Items = 3, WorkSeconds = 3 },
            ],
            _meter.Read());
    }

    [Fact]
    public void Jobs_in_hand_report_what_they_have_taken_so_far()
    {
        Running("slow", items: 5);
        _meter.Receive(Job("slow", items: 2));
        Pass(4);

        Assert.Equal(
            new WorkTotals("slow")
            {
                JobsWaiting = 1, ItemsWaiting = 2, JobsInHand = 1, ItemsInHand = 5, InHandSeconds = 2,
            },
            Assert.Single(_meter.Read()));
    }

    [Fact]
    public void Bulk_jobs_have_a_cost_but_are_not_counted_as_waiting_or_in_hand()
    {
        var bulk = _meter.Receive(Job("slow") with { Lane = Lane.Bulk });
        Assert.Equal(new WorkTotals("slow"), Assert.Single(_meter.Read()));
        bulk.Begin();
        bulk.BeginRun(1);
        Pass(2);
        Assert.Equal(new WorkTotals("slow"), Assert.Single(_meter.Read()));
        End(bulk);

        Assert.Equal(new WorkTotals("slow") { Jobs = 1, Items = 1, WorkSeconds = 1 }, Assert.Single(_meter.Read()));
    }

    [Fact]
    public void Jobs_in_time_are_counted_when_they_have_ended_and_were_judged()
    {
        foreach (bool? isInTime in new bool?[] { true, true, false, null })
        {
            var job = Begun("a");
            job.Judge(isInTime);
            End(job);
        }

        Begun("a").Judge(true);

        var totals = Assert.Single(_meter.Read());
        Assert.Equal((4, 3, 2), (totals.Jobs, totals.Judged, totals.InTime));
    }

    [Fact]
    public void An_attempt_that_fails_counts_with_its_time_and_without_items()
    {
        using (Running("slow"))
        {
            Pass(2);
        }

        Assert.Equal(new WorkTotals("slow") { WorkSeconds = 1 }, Assert.Single(_meter.Read()));
    }

    [Fact]
    public void A_run_that_begins_after_its_message_was_given_up_occupies_nothing()
    {
        var lost = Begun("slow");
        lost.Dispose();
        lost.BeginRun(1);
        var job = Running("slow");
        Pass(2);
        End(job);

        Assert.Equal(1, Assert.Single(_meter.Read()).WorkSeconds);
    }

    [Fact]
    public void Models_beyond_the_limit_are_counted_together()
    {
        foreach (var model in new[] { "a", "b", "c", "d", "a" })
        {
            End(Begun(model));
        }

        Assert.Equal([("a", 2L), ("b", 1), ("others", 2)], _meter.Read().Select(model => (model.Model, model.Jobs)));
    }

    private static Job Job(string model, int items = 1) => new()
    {
        Id = JobId.Parse("job1"),
        Model = model,
        Version = "1",
        CreatedAt = default,
        Deadline = default,
        ExpiresAt = default,
        Fingerprint = "f",
        Items = items,
    };

    private JobWork Begun(string model, int items = 1)
    {
        var job = _meter.Receive(Job(model, items));
        job.Begin();
        return job;
    }

    private JobWork Running(string model, int items = 1)
    {
        var job = Begun(model, items);
        job.BeginRun(1);
        return job;
    }

    private static void End(JobWork job)
    {
        job.Complete();
        job.Dispose();
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
