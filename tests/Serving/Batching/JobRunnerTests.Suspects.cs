namespace Serverless.Serving.Tests.Batching;

public sealed partial class JobRunnerTests
{
    [Fact]
    public async Task A_redelivered_job_is_recorded_while_it_runs()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        Attempt? during = null;
        _session.During = _ => during = _store.Jobs[_job.Id].Attempt;

        await RunAsync(Message(1), deliveryCount: 40);

        Assert.Equal(new Attempt(1, _time.GetUtcNow(), "i1"), during);
        Assert.Equal((JobStatus.Succeeded, 1), (_store.Outcome(_job.Id).Status, _store.Outcome(_job.Id).Attempts));
    }

    [Fact]
    public async Task A_job_whose_runs_ended_their_process_three_times_is_dead_lettered()
    {
        var last = new Attempt(3, _time.GetUtcNow().AddMinutes(-1), "i0") { Lost = 2 };
        _store.Jobs[_job.Id] = new JobSnapshot(_job, last);

        await RunAsync(Message(1), deliveryCount: 5);

        Assert.Empty(_session.RunSizes);
        var outcome = _store.Outcome(_job.Id);
        Assert.Equal(
            (JobStatus.Failed, JobErrors.AttemptsExhausted, 3),
            (outcome.Status, outcome.Error!.Code, outcome.Attempts));
        Assert.Contains("3 runs of the job began, and the process ended during each of them.", outcome.Error.Detail);
        Assert.Equal((_job.Id, DeadLetter.ProcessEnded), (Assert.Single(_dead.Kept).JobId, _dead.Kept.First().Reason));
        Assert.Equal(_job.Id, Assert.Single(_payloads.Kept).Key);
    }

    [Fact]
    public async Task A_dead_letter_is_recorded_if_the_process_died_after_it_ended_the_job()
    {
        var last = new Attempt(3, _time.GetUtcNow().AddMinutes(-1), "i0") { Lost = 2 };
        _store.Jobs[_job.Id] = new JobSnapshot(_job, last);
        _dead.Failure = new IOException("The process dies.");
        await Assert.ThrowsAsync<IOException>(() => RunAsync(Message(1), deliveryCount: 5));
        var outcome = _store.Outcome(_job.Id);
        _dead.Failure = null;

        await RunAsync(Message(1), deliveryCount: 6);

        Assert.Equal((_job.Id, DeadLetter.ProcessEnded), (Assert.Single(_dead.Kept).JobId, _dead.Kept.First().Reason));
        Assert.Same(outcome, _store.Outcome(_job.Id));
    }

    [Fact]
    public async Task Runs_that_fail_without_ending_their_process_are_no_evidence()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _session.During = _ => throw new IOException("disk");
        for (var delivery = 1; delivery < 20; delivery++)
        {
            await Assert.ThrowsAsync<IOException>(() => RunAsync(Message(1), delivery));
        }

        _session.During = _ => { };
        await RunAsync(Message(1), deliveryCount: 20);

        Assert.Equal((JobStatus.Succeeded, 19), (_store.Outcome(_job.Id).Status, _store.Outcome(_job.Id).Attempts));
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_written_is_no_evidence()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _session.During = _ => _store.EndFailure = new StoreUnavailableException("The blobs are away.");
        for (var delivery = 2; delivery < 20; delivery++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => RunAsync(Message(1), delivery));
        }

        (_session.During, _store.EndFailure) = (_ => { }, null);
        await RunAsync(Message(1), deliveryCount: 20);

        Assert.Equal(JobStatus.Succeeded, _store.Outcome(_job.Id).Status);
    }
}
