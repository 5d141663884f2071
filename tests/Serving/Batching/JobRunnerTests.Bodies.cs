namespace Serverless.Serving.Tests.Batching;

public sealed partial class JobRunnerTests
{
    [Fact]
    public async Task A_separately_stored_payload_is_fetched()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _payloads.Kept[_job.Id] = Message(4);

        await RunAsync(JobMessage.Claim(_job).Encode());

        Assert.Equal([8f], Tensors.ToFloats(_store.Outcome(_job.Id).Outputs![0]));
        Assert.Empty(_payloads.Kept);
    }

    [Fact]
    public async Task A_missing_payload_fails_the_job()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);

        await RunAsync(JobMessage.Claim(_job).Encode());

        Assert.Equal(JobErrors.PayloadMissing, _store.Outcome(_job.Id).Error?.Code);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, (byte)'{', (byte)'}' })]
    public async Task Bytes_that_are_not_a_job_message_are_dead_lettered_at_once(byte[] body)
    {
        await RunAsync(body);

        var stray = Assert.Single(_dead.Kept);
        Assert.Equal(
            (DeadLetter.Unreadable, $"Its body of {body.Length} bytes is not a job message.", body.Length),
            (stray.Reason, stray.Description, stray.BodyBytes));
    }

    [Fact]
    public async Task Bytes_that_are_not_a_job_message_end_the_job_with_that_message_id()
    {
        var job = _job with { Id = JobId.Parse("m1") };
        _store.Jobs[job.Id] = new JobSnapshot(job);

        await RunAsync(new byte[] { 1, 2, 3 });

        var outcome = _store.Outcome(job.Id);
        Assert.Equal((JobStatus.Failed, JobErrors.AttemptsExhausted), (outcome.Status, outcome.Error!.Code));
        Assert.Equal(job.Id, Assert.Single(_dead.Kept).JobId);
    }

    [Fact]
    public async Task A_job_that_expires_while_it_waits_for_a_run_reports_the_reason()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        var other = _job with { Id = JobId.Parse("job2"), Deadline = _job.Deadline.AddHours(1) };
        _store.Jobs[other.Id] = new JobSnapshot(other);
        using var running = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        _session.During = stop =>
        {
            running.Set();
            release.Wait(stop);
        };

        var first = RunAsync(new JobMessage(other, [Tensors.Floats("x", [1], [1])]).Encode());
        running.Wait(TestContext.Current.CancellationToken);
        var second = RunAsync(Message(1));
        _time.Advance(TimeSpan.FromMinutes(2));
        release.Set();
        await first;
        await second;

        Assert.Equal(JobStatus.Succeeded, _store.Outcome(other.Id).Status);
        Assert.Equal(JobOutcomes.Expired(_job, _time.GetUtcNow(), attempts: 0), _store.Outcome(_job.Id));
    }

    [Fact]
    public async Task A_message_of_an_unknown_job_is_recorded_as_a_dead_letter()
    {
        await RunAsync(Message(1));

        Assert.Empty(_session.RunSizes);
        Assert.Empty(_store.Jobs);
        var stray = Assert.Single(_dead.Kept);
        Assert.Equal(
            (null, Lane.Bulk, "m1", DeadLetter.JobUnknown, "The store has no job 'job1'."),
            (stray.JobId, stray.Lane, stray.MessageId, stray.Reason, stray.Description));
    }
}
