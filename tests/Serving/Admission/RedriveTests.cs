using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Tests.Admission;

public sealed class RedriveTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Tensor Image = new()
    {
        Name = "image", Datatype = Datatype.Fp32, Shape = [3, 4], Data = new byte[3 * 4 * sizeof(float)],
    };

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job-1"),
        Model = "digits",
        Version = "1",
        Lane = Lane.Bulk,
        CreatedAt = Noon,
        Deadline = Noon.AddSeconds(90),
        ExpiresAt = Noon.AddHours(2),
        Fingerprint = "f",
        Webhook = new Webhook(new Uri("https://example.com/hook")),
        AllowDegraded = true,
    };

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly InMemoryStore _store = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly InMemoryDeadLetters _log = new();
    private readonly SentMessages _sent = new();
    private readonly BacklogView _backlog = new();
    private readonly AdmissionOptions _options = new();

    [Fact]
    public async Task A_redrive_creates_a_new_job_and_leaves_the_dead_one_unchanged()
    {
        var dead = Die(Job);
        var ended = _store.Jobs[Job.Id];
        _time.Advance(TimeSpan.FromHours(1));

        var result = await RunAsync(dead.Id);

        var job = result.Value.Job.Job;
        Assert.Equal(ended, _store.Jobs[Job.Id]);
        Assert.NotEqual(Job.Id, job.Id);
        Assert.Equal(
            Job with
            {
                Id = job.Id,
                RetryOf = Job.Id,
                Items = 3,
                WaitObjectiveSeconds = 3,
                Version = "2",
                CreatedAt = Noon.AddHours(1),
                Deadline = Noon.AddHours(1).AddSeconds(90),
                ExpiresAt = job.ExpiresAt,
                Fingerprint = job.Fingerprint,
            },
            job);
        var (queue, message) = Assert.Single(_sent.Sent);
        Assert.Equal(("jobs-bulk", job.Id.Value), (queue, message.Id));
        Assert.Equal(Image.Data.ToArray(), Assert.Single(JobMessage.Decode(message.Body).Inputs).Data.ToArray());
        Assert.False(result.Value.IsReplay);
    }

    [Fact]
    public async Task Two_redrives_give_the_same_job()
    {
        var dead = Die(Job);

        var first = await RunAsync(dead.Id);
        _time.Advance(TimeSpan.FromSeconds(30));
        var second = await RunAsync(dead.Id);

        Assert.Equal(first.Value.Job.Job, second.Value.Job.Job);
        Assert.True(second.Value.IsReplay);
        Assert.Equal(2, _store.Jobs.Count);
    }

    [Fact]
    public async Task A_redriven_job_that_is_dead_lettered_too_can_be_redriven()
    {
        var first = (await RunAsync(Die(Job).Id)).Value.Job.Job;
        _time.Advance(TimeSpan.FromSeconds(1));

        var second = (await RunAsync(Die(first).Id)).Value.Job.Job;

        Assert.Equal(3, new[] { Job.Id, first.Id, second.Id }.Distinct().Count());
    }

    [Fact]
    public async Task A_redrive_keeps_a_pinned_version() =>
        Assert.Equal("1", (await RunAsync(Die(Job with { IsVersionPinned = true }).Id)).Value.Job.Job.Version);

    [Fact]
    public async Task A_redrive_with_a_removed_pinned_version_is_refused()
    {
        var result = await RunAsync(Die(Job with { IsVersionPinned = true, Version = "7" }).Id);

        Assert.Equal("version-not-found", result.Problem!.Code);
        Assert.Empty(_sent.Sent);
    }

    [Fact]
    public async Task A_redrive_of_a_removed_model_is_refused() =>
        Assert.Equal("model-not-found", (await RunAsync(Die(Job with { Model = "letters" }).Id)).Problem!.Code);

    [Fact]
    public async Task Inputs_that_the_model_no_longer_accepts_are_reported()
    {
        var dead = Die(Job, Image with { Shape = [6, 2] });

        var result = await RunAsync(dead.Id);

        Assert.Equal("inputs[0].shape", Assert.Single(result.Problem!.Errors!).Field);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found() => Assert.Equal(404, (await RunAsync("nothing")).Problem!.Status);

    [Fact]
    public async Task Past_retention_it_is_gone()
    {
        var dead = Die(Job);
        _time.Advance(TimeSpan.FromHours(2));

        var result = await RunAsync(dead.Id);

        Assert.Equal((410, "job-gone"), (result.Problem!.Status, result.Problem!.Code));
    }

    [Fact]
    public async Task A_redrive_without_stored_inputs_is_refused()
    {
        var dead = Die(Job);
        _payloads.Kept.Clear();

        Assert.Equal(410, (await RunAsync(dead.Id)).Problem!.Status);
    }

    [Fact]
    public async Task The_limit_on_jobs_in_flight_applies_to_a_redrive()
    {
        _options.MaxInFlight = 1;
        _backlog.Accepted(Lane.Interactive);

        Assert.Equal(429, (await RunAsync(Die(Job).Id)).Problem!.Status);
        Assert.Single(_store.Jobs);
    }

    [Fact]
    public async Task If_the_queue_fails_the_redrive_can_be_repeated_and_gives_one_job()
    {
        var dead = Die(Job);
        _sent.Failure = new IOException("The disk is full.");
        Assert.Equal(503, (await RunAsync(dead.Id)).Problem!.Status);
        _sent.Failure = null;

        Assert.Equal(dead.RedrivenId, (await RunAsync(dead.Id)).Value.Job.Job.Id);
        Assert.Single(_sent.Sent);
        Assert.Equal(2, _store.Jobs.Count);
    }

    private DeadLetterEntry Die(Job job, Tensor? input = null)
    {
        var outcome = JobOutcomes.Failed(_time.GetUtcNow(), "attempts-exhausted", "…", 5);
        var dead = DeadLetterEntry.Of(job, outcome, "MaxDeliveryCountExceeded", null);
        _store.Jobs[job.Id] = new JobSnapshot(job, Outcome: outcome);
        _payloads.Kept[job.Id] = new JobMessage(job, [input ?? Image]).Encode();
        _log.AppendAsync(dead, CancellationToken.None).GetAwaiter().GetResult();
        return dead;
    }

    private Task<Result<AcceptedJob>> RunAsync(string id)
    {
        var bench = new TestBench { Store = _store,
            Sender = _sent, Payloads = _payloads, Backlog = _backlog, Admission = _options, Time = _time };
        return new Redrive(_log, bench.Retries).RunAsync(id, TestContext.Current.CancellationToken);
    }
}
