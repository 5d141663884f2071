using Serverless.Gateway.Jobs;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Functions.Tests.Gateway.Jobs;

public sealed class JobDocumentsTests : IDisposable
{
    private readonly TestGateway _gateway = new();

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public void A_queued_job_moves_up_when_jobs_ahead_of_it_start()
    {
        var (backlog, documents) = (_gateway.Get<BacklogView>(), _gateway.Get<JobDocuments>());
        backlog.Measured(Lane.Interactive, _gateway.Time.GetUtcNow(), active: 0);
        var jobs = Enumerable.Range(0, 10).Select(_ => Enter(backlog)).ToList();
        Assert.Equal(9, documents.Of(jobs[9]).Waiting!.Position);

        _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        backlog.Measured(Lane.Interactive, _gateway.Time.GetUtcNow(), active: 4);

        var waiting = documents.Of(jobs[9]).Waiting!;
        Assert.Equal((3, "3 jobs are ahead of it."), (waiting.Position, waiting.Detail));
        Assert.Equal(0, documents.Of(jobs[6]).Waiting!.Position);
    }

    [Fact]
    public void A_running_job_has_no_waiting_member() => Assert.Null(
        _gateway.Get<JobDocuments>().Of(Enter(
            _gateway.Get<BacklogView>()) with { Attempt = new Attempt(1, _gateway.Time.GetUtcNow(), "a") }).Waiting);

    private JobSnapshot Enter(BacklogView backlog)
    {
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        var now = _gateway.Time.GetUtcNow();
        var job = new Job
        {
            Id = JobId.New(now),
            Model = "digits",
            Version = "1",
            CreatedAt = now,
            Deadline = now.AddHours(1),
            ExpiresAt = now.AddHours(2),
            Fingerprint = "f",
        };
        Assert.Null(backlog.Enter(job, limit: 100));
        return new JobSnapshot(job);
    }
}
