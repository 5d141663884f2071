using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class LanePurgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly InMemoryStore _store = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly SentMessages _sent = new();
    private readonly WaitingQueue _queue = new();

    [Fact]
    public async Task Every_waiting_job_is_canceled_once_with_the_reason()
    {
        var jobs = Enumerable.Range(0, 3).Select(Wait).ToList();

        var result = await RunAsync();

        Assert.Equal(new PurgeResult(Canceled: 3, EndedBefore: 0, Unknown: 0, More: false, Fault: null), result);
        Assert.All(jobs, job => Assert.Equal(
            new Outcome
            {
                Status = JobStatus.Canceled,
                FinishedAt = Noon,
                Error = new JobError("purged", "An operator purged the bulk lane: poison"),
            },
            _store.Jobs[job.Id].Outcome));
        Assert.Empty(_queue.Messages);
        Assert.Equal(jobs.Select(job => job.Id), _payloads.Kept.Keys);
    }

    [Fact]
    public async Task Ended_jobs_queue_their_callbacks()
    {
        Wait(0, new Webhook(new Uri("https://example.com/hook")));

        await RunAsync();

        Assert.Equal("msg_job-0_canceled_1", Assert.Single(_sent.Sent).Message.Id);
    }

    [Fact]
    public async Task A_job_that_has_ended_stays_unchanged_and_its_message_is_removed()
    {
        var succeeded = new Outcome { Status = JobStatus.Succeeded, FinishedAt = Noon };
        _store.Jobs[Wait(0).Id] = new JobSnapshot(JobOf(0), Outcome: succeeded);

        var result = await RunAsync();

        Assert.Equal((0, 1), (result.Canceled, result.EndedBefore));
        Assert.Equal(succeeded, _store.Jobs[JobOf(0).Id].Outcome);
        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public async Task An_unreadable_message_ends_the_job_with_its_message_id()
    {
        _store.Jobs[JobOf(7).Id] = new JobSnapshot(JobOf(7));
        _queue.Messages.Add(new WaitingMessage("job-7", new byte[] { 1, 2, 3 }));

        Assert.Equal(1, (await RunAsync()).Canceled);
        Assert.Equal(JobStatus.Canceled, _store.Jobs[JobOf(7).Id].Status);
    }

    [Theory]
    [InlineData("not a job id!")]
    [InlineData("a-job-that-nobody-knows")]
    public async Task A_message_of_an_unknown_job_is_removed_and_counted(string id)
    {
        _queue.Messages.Add(new WaitingMessage(id, default));

        Assert.Equal((0, 1), (await RunAsync() is var result ? result.Canceled : 0, result.Unknown));
        Assert.Empty(_queue.Messages);
    }

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(450, 450, true)]
    [InlineData(501, 500, false)]
    public async Task A_purge_stops_at_its_limit_and_reports_whether_more_jobs_wait(int limit, int canceled, bool more)
    {
        foreach (var number in Enumerable.Range(0, 500))
        {
            Wait(number);
        }

        var result = await RunAsync(limit);

        Assert.Equal((canceled, more), (result.Canceled, result.More));
        Assert.Equal(500 - canceled, _queue.Messages.Count);
    }

    [Fact]
    public async Task A_slow_store_makes_the_purge_smaller_not_longer()
    {
        foreach (var number in Enumerable.Range(0, 1_000))
        {
            Wait(number);
        }

        _queue.OnDrain = () => _time.Advance(TimeSpan.FromSeconds(15));

        var result = await RunAsync(limit: 1_000);

        Assert.Equal((400, true), (result.Canceled, result.More));
    }

    [Fact]
    public async Task Jobs_that_arrive_after_the_purge_request_are_not_purged()
    {
        Wait(0);
        var asked = default(DateTimeOffset);
        _queue.OnDrain = () => asked = _queue.Before;

        await RunAsync();

        Assert.Equal(Noon, asked);
    }

    [Fact]
    public async Task If_the_store_fails_the_finished_part_is_reported_and_the_rest_still_waits()
    {
        foreach (var number in Enumerable.Range(0, 500))
        {
            Wait(number);
        }

        var rounds = 0;
        _queue.OnDrain = () => _ = ++rounds == 2 ? throw new StoreUnavailableException("The store is away.") : 0;

        var result = await RunAsync();

        Assert.Equal((200, true), (result.Canceled, result.More));
        Assert.IsType<StoreUnavailableException>(result.Fault);
        Assert.Equal(300, _queue.Messages.Count);
    }

    [Fact]
    public async Task A_callback_that_cannot_be_queued_is_queued_when_the_message_is_redelivered()
    {
        Wait(0, new Webhook(new Uri("https://example.com/hook")));
        _sent.Failure = new IOException("The disk is full.");

        Assert.NotNull((await RunAsync()).Fault);
        Assert.Single(_queue.Messages);
        _sent.Failure = null;

        Assert.Equal(1, (await RunAsync()).EndedBefore);
        Assert.Single(_sent.Sent);
    }

    [Fact]
    public async Task A_client_that_disconnects_stops_the_purge()
    {
        Wait(0);
        using var hungUp = new CancellationTokenSource();
        await hungUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: hungUp.Token));
        Assert.Single(_queue.Messages);
    }

    private Job Wait(int number) => Wait(number, webhook: null);

    private Job Wait(int number, Webhook? webhook)
    {
        var job = JobOf(number) with { Webhook = webhook };
        _store.Jobs[job.Id] = new JobSnapshot(job);
        _queue.Messages.Add(new WaitingMessage(job.Id.Value, new JobMessage(job, []).Encode()));
        return job;
    }

    private static Job JobOf(int number) => new()
    {
        Id = JobId.Parse($"job-{number}"),
        Model = "digits",
        Version = "1",
        Lane = Lane.Bulk,
        CreatedAt = Noon.AddMinutes(-1),
        Deadline = Noon.AddHours(1),
        ExpiresAt = Noon.AddDays(1),
        Fingerprint = "00",
    };

    private Task<PurgeResult> RunAsync(int limit = 1_000, CancellationToken cancellationToken = default)
    {
        var queues = Options.Create(new QueueOptions());
        var bench = new TestBench { Store = _store, Sender = _sent, Payloads = _payloads };
        var purge = new LanePurge(_queue, _store, bench.MessageEnds, queues, _time, NullLogger<LanePurge>.Instance);
        return purge.RunAsync(Lane.Bulk, limit, "poison", cancellationToken);
    }

    /// <summary>An in-memory queue.</summary>
    private sealed class WaitingQueue : IQueueDrain
    {
        public List<WaitingMessage> Messages { get; } = [];

        public DateTimeOffset Before { get; private set; }

        public Action OnDrain { get; set; } = () => { };

        public async Task<int> DrainAsync(
            string queue, int limit, DateTimeOffset enqueuedBefore,
            Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.Equal("jobs-bulk", queue);
            Before = enqueuedBefore;
            OnDrain();
            var taken = Messages.Take(limit).ToList();
            foreach (var message in taken)
            {
                await handle(message, cancellationToken);
                Messages.Remove(message);
            }

            return taken.Count;
        }
    }
}
