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
    public async Task A_dead_job_runs_again_as_a_new_one_and_stays_dead_itself()
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
    public async Task Asked_for_twice_it_is_the_same_job()
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
    public async Task A_redrive_that_died_too_can_be_redriven()
    {
        var first = (await RunAsync(Die(Job).Id)).Value.Job.Job;
        _time.Advance(TimeSpan.FromSeconds(1));

        var second = (await RunAsync(Die(first).Id)).Value.Job.Job;

        Assert.Equal(3, new[] { Job.Id, first.Id, second.Id }.Distinct().Count());
    }

    [Fact]
    public async Task A_caller_who_insisted_on_a_version_gets_that_version() =>
        Assert.Equal("1", (await RunAsync(Die(Job with { IsVersionPinned = true }).Id)).Value.Job.Job.Version);

    [Fact]
    public async Task A_version_that_is_gone_is_said_to_who_insisted_on_it()
    {
        var result = await RunAsync(Die(Job with { IsVersionPinned = true, Version = "7" }).Id);

        Assert.Equal("version-not-found", result.Problem!.Code);
        Assert.Empty(_sent.Sent);
    }

    [Fact]
    public async Task A_model_that_is_gone_is_said() =>
        Assert.Equal("model-not-found", (await RunAsync(Die(Job with { Model = "letters" }).Id)).Problem!.Code);

    [Fact]
    public async Task Inputs_that_the_model_no_longer_takes_are_refused_by_name()
    {
        var dead = Die(Job, Image with { Shape = [6, 2] });

        var result = await RunAsync(dead.Id);

        Assert.Equal("inputs[0].shape", Assert.Single(result.Problem!.Errors!).Field);
    }

    [Fact]
    public async Task An_id_of_nothing_is_not_found() => Assert.Equal(404, (await RunAsync("nothing")).Problem!.Status);

    [Fact]
    public async Task Past_retention_it_is_gone()
    {
        var dead = Die(Job);
        _time.Advance(TimeSpan.FromHours(2));

        var result = await RunAsync(dead.Id);

        Assert.Equal((410, "job-gone"), (result.Problem!.Status, result.Problem!.Code));
    }

    [Fact]
    public async Task Without_its_inputs_it_is_gone()
    {
        var dead = Die(Job);
        _payloads.Kept.Clear();

        Assert.Equal(410, (await RunAsync(dead.Id)).Problem!.Status);
    }

    [Fact]
    public async Task Where_too_many_wait_it_waits_too()
    {
        _options.MaxInFlight = 1;
        _backlog.Accepted(Lane.Interactive);

        Assert.Equal(429, (await RunAsync(Die(Job).Id)).Problem!.Status);
        Assert.Single(_store.Jobs);
    }

    [Fact]
    public async Task Where_the_queue_fails_it_can_be_asked_for_again_and_is_still_one_job()
    {
        var dead = Die(Job);
        _sent.Failure = new IOException("The disk is full.");
        Assert.Equal(503, (await RunAsync(dead.Id)).Problem!.Status);
        _sent.Failure = null;

        Assert.Equal(dead.RedrivenId, (await RunAsync(dead.Id)).Value.Job.Job.Id);
        Assert.Single(_sent.Sent);
        Assert.Equal(2, _store.Jobs.Count);
    }

    private DeadJob Die(Job job, Tensor? input = null)
    {
        var outcome = JobOutcomes.Failed(_time.GetUtcNow(), "attempts-exhausted", "…", 5);
        var dead = DeadJob.Of(job, outcome, "MaxDeliveryCountExceeded", null);
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
