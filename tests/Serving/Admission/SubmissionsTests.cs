using System.Text;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Admission;

public sealed class SubmissionsTests
{
    private TestBench? _bench;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly SentMessages _sent = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly BacklogView _backlog = new();
    private readonly AdmissionOptions _options = new();

    [Fact]
    public async Task An_accepted_job_is_stored_and_its_message_sent()
    {
        var result = await SubmitAsync(Body(0));

        var job = result.Value.Job.Job;
        Assert.Equal((JobStatus.Queued, "2"), (result.Value.Job.Status, job.Version));
        Assert.Equal(job, _store.Jobs[job.Id].Job);
        var (queue, message) = Assert.Single(_sent.Sent);
        Assert.Equal("jobs-interactive", queue);
        Assert.Equal(job.Id.Value, message.Id);
        Assert.Equal(TimeSpan.FromDays(1), message.TimeToLive);
        Assert.Equal(job, JobMessage.Decode(message.Body).Job);
    }

    [Fact]
    public async Task The_same_id_and_payload_replays_the_job_and_sends_it_again_while_it_waits()
    {
        var id = JobId.FromIdempotencyKey("", "a");
        var first = await SubmitAsync(Body(0), id);
        _time.Advance(TimeSpan.FromSeconds(5));

        var second = await SubmitAsync(Body(0), id);

        Assert.Equal(first.Value.Job.Job, second.Value.Job.Job);
        Assert.Equal(2, _sent.Sent.Count);
        Assert.Single(_store.Jobs);
    }

    [Fact]
    public async Task The_replay_of_an_ended_job_sends_nothing()
    {
        var id = JobId.FromIdempotencyKey("", "a");
        await SubmitAsync(Body(0), id);
        await _store.EndAsync(
            id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() }, CancellationToken.None);

        var replay = await SubmitAsync(Body(0), id);

        Assert.Equal(JobStatus.Succeeded, replay.Value.Job.Status);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task A_repeat_past_the_deadline_returns_the_expired_job_and_sends_nothing()
    {
        var id = JobId.FromIdempotencyKey("", "a");
        await SubmitAsync(Body(0), id);
        _time.Advance(TimeSpan.FromDays(1));

        var repeat = await SubmitAsync(Body(0), id);

        Assert.Equal(JobStatus.Expired, repeat.Value.Job.Status);
        Assert.Equal(JobStatus.Expired, _store.Jobs[id].Status);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task The_same_id_with_another_payload_is_refused()
    {
        var id = JobId.FromIdempotencyKey("", "a");
        await SubmitAsync(Body(0), id);

        var result = await SubmitAsync(Body(1), id);

        Assert.Equal(422, result.Problem!.Status);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task A_queue_that_fails_leaves_nothing_behind()
    {
        _sent.Failure = new IOException("The disk is full.");

        var result = await SubmitAsync(Body(0));

        Assert.Equal("queue-unavailable", result.Problem!.Code);
        Assert.Empty(_store.Jobs);
    }

    [Fact]
    public async Task After_a_throttled_send_submits_are_refused_before_they_cost_the_store_a_write()
    {
        _sent.Failure = new QueueUnavailableException("Service Bus throttles.", TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), (await SubmitAsync(Body(0))).Problem!.RetryAfter);
        _sent.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(4));

        var refused = (await SubmitAsync(Body(1))).Problem!;

        Assert.Equal(
            (503, "queue-unavailable", TimeSpan.FromSeconds(6)), (refused.Status, refused.Code, refused.RetryAfter));
        Assert.Empty(_store.Jobs);
        Assert.Empty(_sent.Sent);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null((await SubmitAsync(Body(1))).Problem);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task A_replay_that_the_queue_fails_keeps_the_first_job()
    {
        var id = JobId.FromIdempotencyKey("", "a");
        await SubmitAsync(Body(0), id);
        _sent.Failure = new IOException("The disk is full.");

        var result = await SubmitAsync(Body(0), id);

        Assert.Equal(503, result.Problem!.Status);
        Assert.Single(_store.Jobs);
    }

    [Fact]
    public async Task At_the_limit_new_jobs_are_refused_and_replays_are_not()
    {
        _options.MaxInFlight = 1;
        var id = JobId.FromIdempotencyKey("", "a");
        await SubmitAsync(Body(0), id);

        Assert.Equal(429, (await SubmitAsync(Body(1))).Problem!.Status);
        Assert.Null((await SubmitAsync(Body(0), id)).Problem);
    }

    [Fact]
    public async Task A_refused_request_reaches_neither_store_nor_queue()
    {
        Assert.NotNull((await SubmitAsync("{}")).Problem);

        Assert.Empty(_store.Jobs);
        Assert.Empty(_sent.Sent);
    }

    [Fact]
    public async Task A_body_larger_than_a_message_is_stored_separately()
    {
        _options.MaxMessageBytes = 100;

        var result = await SubmitAsync(Body(0));

        var message = JobMessage.Decode(Assert.Single(_sent.Sent).Message.Body);
        Assert.True(message.IsClaim);
        Assert.Empty(message.Inputs);
        Assert.Single(JobMessage.Decode(_payloads.Kept[result.Value.Job.Job.Id]).Inputs);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("1", true)]
    public async Task A_job_that_names_its_version_pins_it(string? version, bool pinned)
    {
        var result = await SubmitAsync(Body(0), version: version);

        Assert.Equal(pinned, JobMessage.Decode(Assert.Single(_sent.Sent).Message.Body).Job.IsVersionPinned);
        Assert.Equal(version ?? "2", result.Value.Job.Job.Version);
    }

    private Task<Result<AcceptedJob>> SubmitAsync(string body, JobId? id = null, string? version = null)
    {
        _bench ??= new TestBench { Store = _store,
            Sender = _sent, Payloads = _payloads, Backlog = _backlog, Admission = _options, Time = _time };
        var request = new Submit { Model = "digits", Version = version, Body = Encoding.UTF8.GetBytes(body) };
        var newId = id is { } shared ? NewJobId.Shared(shared) : NewJobId.Unique(_time.GetUtcNow());
        return _bench.Submissions.SubmitAsync(request, newId, TestContext.Current.CancellationToken);
    }

    private static string Body(int pixel) =>
        $$"""{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[{{pixel}},0,0,0]}]}""";
}
