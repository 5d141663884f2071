using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Admission;

public sealed class RetriesTests
{
    private static readonly JobId Id = JobId.Parse("a");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly SentMessages _sent = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly BacklogView _backlog = new();
    private readonly AdmissionOptions _options = new();
    private readonly Job _job;

    public RetriesTests() => _job = new Job
    {
        Id = Id,
        Model = "digits",
        Version = "2",
        Lane = Lane.Bulk,
        CreatedAt = _time.GetUtcNow(),
        Deadline = _time.GetUtcNow().AddSeconds(90),
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        Fingerprint = "f",
        Webhook = new Webhook(new Uri("https://example.org/hook")),
        AllowDegraded = true,
    };

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Canceled)]
    [InlineData(JobStatus.Expired)]
    public async Task A_retry_is_a_new_job_with_the_same_request(JobStatus status)
    {
        Ended(_job, status);
        _time.Advance(TimeSpan.FromMinutes(10));

        var retry = (await RetryAsync()).Value.Job.Job;

        var wanted = _job with
        {
            Id = JobId.OfRetry(Id, 1),
            RetryOf = Id,
            CreatedAt = _time.GetUtcNow(),
            Deadline = _time.GetUtcNow().AddSeconds(90),
            ExpiresAt = _time.GetUtcNow().AddSeconds(90 + TestModels.Digits.RetentionSeconds),
            WaitObjectiveSeconds = 3,
            Fingerprint = retry.Fingerprint,
        };
        Assert.Equal(wanted, retry);
        var (queue, message) = Assert.Single(_sent.Sent);
        Assert.Equal("jobs-bulk", queue);
        Assert.Equal([0f, 0, 0, 1], Tensors.ToFloats(Assert.Single(JobMessage.Decode(message.Body).Inputs)));
        Assert.Equal(status, _store.Jobs[Id].Status);
    }

    [Fact]
    public async Task A_repeated_request_creates_no_second_job()
    {
        Ended(_job, JobStatus.Failed);

        var first = await RetryAsync();
        var second = await RetryAsync();

        Assert.Equal(first.Value.Job.Job, second.Value.Job.Job);
        Assert.True(second.Value.IsReplay);
        Assert.Equal(2, _store.Jobs.Count);
    }

    [Fact]
    public async Task A_retry_that_succeeded_is_returned_from_then_on()
    {
        Ended(_job, JobStatus.Failed);
        var retry = (await RetryAsync()).Value.Job.Job;
        End(retry.Id, JobStatus.Succeeded);

        Assert.Equal(JobStatus.Succeeded, (await RetryAsync()).Value.Job.Status);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task A_failed_retry_is_followed_by_another_up_to_a_maximum()
    {
        Ended(_job, JobStatus.Failed);
        for (var number = 1; number <= RetryRule.MaxRetries; number++)
        {
            var retry = (await RetryAsync()).Value.Job.Job;
            Assert.Equal((JobId.OfRetry(Id, number), Id), (retry.Id, retry.RetryOf));
            End(retry.Id, JobStatus.Failed);
        }

        Assert.Equal((409, "retried-too-often"), Refusal(await RetryAsync()));
    }

    [Fact]
    public async Task A_retry_can_be_retried()
    {
        Ended(_job, JobStatus.Failed);
        var retry = (await RetryAsync()).Value.Job.Job;
        End(retry.Id, JobStatus.Failed);
        _payloads.Kept[retry.Id] = _payloads.Kept[Id];

        Assert.Equal(retry.Id, (await RetryAsync(retry.Id)).Value.Job.Job.RetryOf);
    }

    [Fact]
    public async Task A_client_idempotency_key_determines_the_id_of_the_retry()
    {
        Ended(_job, JobStatus.Failed);
        var key = JobId.FromIdempotencyKey("", "again");

        var first = await RetryAsync(keyId: key);
        End(key, JobStatus.Failed);
        var second = await RetryAsync(keyId: key);

        Assert.Equal((key, Id), (first.Value.Job.Job.Id, first.Value.Job.Job.RetryOf));
        Assert.Equal(JobStatus.Failed, second.Value.Job.Status);
    }

    [Fact]
    public async Task A_key_that_was_used_with_another_payload_is_refused()
    {
        Ended(_job, JobStatus.Failed);
        var key = JobId.FromIdempotencyKey("", "taken");
        _store.Jobs[key] = new JobSnapshot(_job with { Id = key });

        Assert.Equal((422, "idempotency-key-reused"), Refusal(await RetryAsync(keyId: key)));
    }

    [Fact]
    public async Task A_retry_keeps_a_pinned_version()
    {
        Ended(_job with { Version = "1", IsVersionPinned = true }, JobStatus.Failed);
        Assert.Equal(("1", true), VersionOf(await RetryAsync()));

        Ended(_job with { Version = "1" }, JobStatus.Failed);
        End(JobId.OfRetry(Id, 1), JobStatus.Failed);
        Assert.Equal(("2", false), VersionOf(await RetryAsync()));

        static (string, bool) VersionOf(Result<AcceptedJob> retry) =>
            (retry.Value.Job.Job.Version, retry.Value.Job.Job.IsVersionPinned);
    }

    [Theory]
    [InlineData(null, 404, "job-not-found")]
    [InlineData(JobStatus.Queued, 409, "job-not-ended")]
    [InlineData(JobStatus.Running, 409, "job-not-ended")]
    [InlineData(JobStatus.Succeeded, 409, "job-succeeded")]
    public async Task A_job_that_cannot_be_retried_reports_why(JobStatus? status, int http, string code)
    {
        if (status is { } known)
        {
            Ended(_job, known);
        }

        Assert.Equal((http, code), Refusal(await RetryAsync()));
        Assert.Empty(_sent.Sent);
    }

    [Fact]
    public async Task A_job_past_its_retention_is_gone()
    {
        Ended(_job, JobStatus.Failed);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((410, "job-gone"), Refusal(await RetryAsync()));
    }

    [Fact]
    public async Task A_job_without_stored_inputs_cannot_be_retried()
    {
        Ended(_job, JobStatus.Failed);
        _payloads.Kept.Clear();

        Assert.Equal((410, "inputs-gone"), Refusal(await RetryAsync()));
    }

    [Fact]
    public async Task A_retry_of_a_removed_or_changed_model_is_refused()
    {
        Ended(_job with { Model = "letters" }, JobStatus.Failed);
        Assert.Equal((404, "model-not-found"), Refusal(await RetryAsync()));

        Ended(_job, JobStatus.Failed);
        _payloads.Kept[Id] = new JobMessage(_job, [Tensors.Floats("image", [1, 3], [0, 0, 0])]).Encode();
        var refused = await RetryAsync();
        Assert.Equal((400, "invalid-request"), Refusal(refused));
        Assert.Equal("inputs[0].shape", Assert.Single(refused.Problem!.Errors!).Field);
    }

    [Fact]
    public async Task The_limit_on_jobs_in_flight_applies_to_a_retry()
    {
        Ended(_job, JobStatus.Failed);
        _options.MaxInFlight = 1;
        _backlog.Measured(Lane.Interactive, _time.GetUtcNow(), active: 1);

        Assert.Equal((429, "too-many-in-flight"), Refusal(await RetryAsync()));
        Assert.Single(_store.Jobs);
    }

    [Theory]
    [InlineData(89, 1)]
    [InlineData(90, 2)]
    public async Task A_retry_that_the_queue_refused_is_created_when_it_is_requested_again(int seconds, int number)
    {
        Ended(_job, JobStatus.Failed);
        _sent.Failure = new IOException("The disk is full.");
        Assert.Equal((503, "queue-unavailable"), Refusal(await RetryAsync()));
        _sent.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(JobId.OfRetry(Id, number), (await RetryAsync()).Value.Job.Job.Id);
        Assert.Equal(JobId.OfRetry(Id, number).Value, _sent.Sent[^1].Message.Id);
    }

    private static (int, string) Refusal(Result<AcceptedJob> result) =>
        result.Problem is { } problem ? (problem.Status, problem.Code) : default;

    private void Ended(Job job, JobStatus status)
    {
        _store.Jobs[Id] = status switch
        {
            JobStatus.Queued => new JobSnapshot(job),
            JobStatus.Running => new JobSnapshot(job, new Attempt(1, job.CreatedAt, "i1")),
            _ => new JobSnapshot(job, Outcome: new Outcome { Status = status, FinishedAt = job.CreatedAt }),
        };
        _payloads.Kept[Id] = new JobMessage(job, [Tensors.Floats("image", [1, 4], [0, 0, 0, 1])]).Encode();
    }

    private void End(JobId id, JobStatus status) =>
        _store.Jobs[id] =
            _store.Jobs[id] with { Outcome = new Outcome { Status = status, FinishedAt = _time.GetUtcNow() } };

    private Task<Result<AcceptedJob>> RetryAsync(JobId? id = null, JobId? keyId = null)
    {
        var bench = new TestBench { Store = _store,
            Sender = _sent, Payloads = _payloads, Backlog = _backlog, Admission = _options, Time = _time };
        return bench.Retries.RetryAsync(id ?? Id, keyId, TestContext.Current.CancellationToken);
    }
}
