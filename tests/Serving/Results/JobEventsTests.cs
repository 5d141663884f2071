using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

public sealed class JobEventsTests
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly HandSignals _signals = new();
    private readonly JobId _id = JobId.Parse("a");
    private string _reason = "backlog";

    public JobEventsTests() => _store.Jobs[_id] = new JobSnapshot(new Job
    {
        Id = _id,
        Model = "digits",
        Version = "1",
        CreatedAt = _time.GetUtcNow(),
        Deadline = _time.GetUtcNow().AddMinutes(1),
        ExpiresAt = _time.GetUtcNow().AddDays(1),
        Fingerprint = "f",
    });

    [Fact]
    public async Task Each_state_is_streamed_and_nothing_follows_the_end()
    {
        await using var events = Follow();
        Assert.Equal("queued-0", await events.NextAsync());

        var running = events.NextAsync();
        Assert.False(running.IsCompleted);
        Run(attempt: 1);
        Assert.Equal("running-1", await running);

        var again = events.NextAsync();
        Run(attempt: 2);
        Assert.Equal("running-2", await again);

        var ended = events.NextAsync();
        End(JobStatus.Succeeded);
        Assert.Equal("succeeded-0", await ended);
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task An_unchanged_state_is_repeated_periodically()
    {
        await using var events = Follow();
        await events.NextAsync();
        var again = events.NextAsync();

        _signals.Give();
        Assert.False(again.IsCompleted);
        _time.Advance(JobEvents.RepeatInterval);
        _signals.Give();

        Assert.Equal("queued-0", await again);
    }

    [Fact]
    public async Task A_new_waiting_reason_is_streamed()
    {
        await using var events = Follow();
        await events.NextAsync();
        var next = events.NextAsync();

        _reason = "instances-starting";
        _signals.Give();

        Assert.Equal("queued-0", await next);
        Assert.Equal("instances-starting", events.Current.Job.Waiting!.Reason);
    }

    [Fact]
    public async Task A_client_that_reconnects_does_not_receive_what_it_has_seen()
    {
        await using var events = Follow(seen: "queued-0");
        var next = events.NextAsync();
        Assert.False(next.IsCompleted);

        Run(attempt: 1);

        Assert.Equal("running-1", await next);
    }

    [Theory]
    [InlineData("running-7")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_client_that_saw_another_state_receives_the_current_one(string seen)
    {
        await using var events = Follow(seen);

        Assert.Equal("queued-0", await events.NextAsync());
    }

    [Theory]
    [InlineData("running-1")]
    [InlineData("failed-0")]
    public async Task A_job_that_has_ended_is_streamed_once_whatever_was_seen(string seen)
    {
        End(JobStatus.Failed);
        await using var events = Follow(seen);

        Assert.Equal("failed-0", await events.NextAsync());
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task A_job_past_its_deadline_ends_during_the_stream()
    {
        await using var events = Follow();
        await events.NextAsync();
        var next = events.NextAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        _signals.Give();

        Assert.Equal("expired-0", await next);
    }

    [Fact]
    public async Task A_stream_ends_at_its_time_limit()
    {
        await using var events = Follow();
        await events.NextAsync();
        var next = events.NextAsync();

        _time.Advance(AtMost);

        Assert.Null(await next);
    }

    [Fact]
    public async Task A_client_that_disconnects_ends_the_stream_without_an_error()
    {
        using var client = new CancellationTokenSource();
        await using var events = Follow(client: client.Token);
        await events.NextAsync();
        var next = events.NextAsync();

        await client.CancelAsync();

        Assert.Null(await next);
    }

    [Fact]
    public async Task A_removed_job_or_an_unavailable_store_ends_the_stream()
    {
        await using var gone = Follow();
        await using var away = Follow();
        await gone.NextAsync();
        await away.NextAsync();

        var next = gone.NextAsync();
        var job = _store.Jobs[_id];
        _store.Jobs.Clear();
        _signals.Give();
        Assert.Null(await next);

        _store.Jobs[_id] = job;
        _store.Failure = new StoreUnavailableException("The disk is gone.");
        Assert.Null(await away.NextAsync());
    }

    private Following Follow(string? seen = null, CancellationToken client = default)
    {
        var reads = new TestBench { Store = _store, Signals = _signals, Time = _time }.Reads;
        var events = new JobEvents(reads, _time, NullLogger<JobEvents>.Instance);
        var stream = events.FollowAsync(_store.Jobs[_id], reads.Listen(_id), Word, seen, AtMost, client);
        return new Following(stream.GetAsyncEnumerator(CancellationToken.None));
    }

    private JobDocument Word(JobSnapshot job) => JobDocument.Of(job, new Waiting(_reason, "It waits."));

    private void Run(int attempt) =>
        Become(job => job with { Attempt = new Attempt(attempt, _time.GetUtcNow(), "i1") });

    private void End(JobStatus status) =>
        Become(job => job with { Outcome = new Outcome { Status = status, FinishedAt = _time.GetUtcNow() } });

    private void Become(Func<JobSnapshot, JobSnapshot> change)
    {
        _store.Jobs[_id] = change(_store.Jobs[_id]);
        _signals.Give();
    }

    /// <summary>The ids of the events in order; null at the end.</summary>
    private sealed class Following(IAsyncEnumerator<JobEvent> events) : IAsyncDisposable
    {
        public JobEvent Current => events.Current;

        public async Task<string?> NextAsync() => await events.MoveNextAsync() ? events.Current.Id : null;

        public ValueTask DisposeAsync() => events.DisposeAsync();
    }
}
