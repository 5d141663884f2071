using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.Serving.Tests.Batching;

public sealed partial class JobRunnerTests
{
    [Fact]
    public async Task A_result_that_cannot_be_stored_waits_for_the_store_and_is_not_computed_again()
    {
        _store.EndFailure = new StoreUnavailableException("The store is down.");

        await RideOutAsync(TimeSpan.FromSeconds(30), () => _store.EndFailure = null);

        Assert.Equal(JobStatus.Succeeded, _store.Outcome(_job.Id).Status);
        Assert.Equal([1], _session.RunSizes);
        Assert.Equal(1, _store.Outcome(_job.Id).Attempts);
        Assert.Single(_sender.Sent);
        // The service time would show the scaling rule 30 seconds of work.
        Assert.Empty(_meter.Read());
    }

    [Fact]
    public async Task A_job_does_not_run_while_the_store_is_unavailable()
    {
        _store.Failure = new StoreUnavailableException("The store is down.");
        _session.During = _ => Assert.Null(_store.Failure);

        await RideOutAsync(TimeSpan.FromSeconds(30), () => _store.Failure = null);

        Assert.Equal(JobStatus.Succeeded, _store.Outcome(_job.Id).Status);
        Assert.Empty(_dead.Kept);
    }

    [Fact]
    public async Task A_callback_that_the_queue_refuses_is_sent_later()
    {
        _sender.Failure = new QueueUnavailableException("The queue is full.", TimeSpan.FromSeconds(5));

        await RideOutAsync(TimeSpan.FromSeconds(30), () => _sender.Failure = null);

        Assert.Equal([1], _session.RunSizes);
        Assert.Equal("msg_job1_succeeded_1", Assert.Single(_sender.Sent).Message.Id);
    }

    /// <summary>Delivers the job's message once, during an outage.</summary>
    private async Task RideOutAsync(TimeSpan outage, Action end)
    {
        using var host = new StoppableLifetime();
        var job = _job with { Deadline = _job.Deadline.AddDays(1) };
        var body = new JobMessage(job, [Tensors.Floats("x", [1], [1])]).Encode();
        _store.Jobs[job.Id] = new JobSnapshot(job);
        var outages = new Outages(host, new Random(1), _time, NullLogger<Outages>.Instance);
        var run = _with(new Redelivery(outages, host, _time)).RunAsync(
            new IncomingMessage(Lane.Bulk, "m1", body, 1), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => outages.IsOn);
        var until = _time.GetUtcNow() + outage;
        await AdvanceUntilAsync(() => _time.GetUtcNow() >= until);
        Assert.False(run.IsCompleted);
        end();
        await AdvanceUntilAsync(() => run.IsCompleted);
        await run;
    }
}
