using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

public sealed class JobReadsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly SentMessages _sent = new();
    private readonly HandSignals _signals = new();
    private readonly JobId _id = JobId.Parse("a");

    [Fact]
    public async Task A_wait_ends_when_the_job_does()
    {
        await CreateAsync();
        var waiting = Reads().WaitAsync(_id, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        await _store.EndAsync(
            _id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() },
            TestContext.Current.CancellationToken);
        _signals.Give();

        Assert.Equal(JobStatus.Succeeded, (await waiting)!.Status);
    }

    [Fact]
    public async Task Listening_before_the_job_exists_misses_no_end_and_reads_once()
    {
        var signal = Reads().Listen(_id);
        await CreateAsync();
        var created = _store.Jobs[_id];
        await _store.EndAsync(
            _id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() },
            TestContext.Current.CancellationToken);
        _signals.Give();

        var ended = await Reads()
            .WaitAsync(created, signal, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Succeeded, ended!.Status);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_wait_that_times_out_returns_the_current_state()
    {
        await CreateAsync();
        var waiting = Reads().WaitAsync(_id, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(JobStatus.Queued, (await waiting)!.Status);
    }

    [Fact]
    public async Task A_signal_without_a_change_continues_the_wait()
    {
        await CreateAsync();
        var waiting = Reads().WaitAsync(_id, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        _signals.Give();
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(await waiting);
    }

    [Fact]
    public async Task A_client_that_disconnects_ends_its_wait()
    {
        await CreateAsync();
        using var client = new CancellationTokenSource();
        var waiting = Reads().WaitAsync(_id, TimeSpan.FromSeconds(10), client.Token);

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_job_that_has_not_started_by_its_deadline_expires()
    {
        await CreateAsync(new Webhook(new Uri("https://example.org")));
        _time.Advance(TimeSpan.FromSeconds(61));

        var job = await Reads().ReadAsync(_id, TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Expired, job!.Status);
        Assert.Equal("deadline-passed", job.Outcome!.Error!.Code);
        Assert.Equal("callbacks", Assert.Single(_sent.Sent).Queue);
    }

    [Fact]
    public async Task A_job_that_is_running_at_its_deadline_continues()
    {
        await CreateAsync();
        await _store.StartAsync(
            _id, new Attempt(1, _time.GetUtcNow(), "worker-1"), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(JobStatus.Running, (await Reads().ReadAsync(_id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_canceled_job_stays_canceled()
    {
        await CreateAsync();
        await Reads().CancelAsync(_id, TestContext.Current.CancellationToken);
        await _store.EndAsync(
            _id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() },
            TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Canceled, (await Reads().ReadAsync(_id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_job_is_canceled_even_if_its_callback_cannot_be_queued_yet()
    {
        await CreateAsync(new Webhook(new Uri("https://example.org")));
        _sent.Failure = new IOException("The queue is away.");

        Assert.Equal(
            JobStatus.Canceled, (await Reads().CancelAsync(_id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_job_that_has_ended_cannot_be_canceled()
    {
        await CreateAsync();
        await _store.EndAsync(
            _id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            JobStatus.Succeeded, (await Reads().CancelAsync(_id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_job_that_does_not_exist_is_null()
    {
        Assert.Null(await Reads().ReadAsync(_id, TestContext.Current.CancellationToken));
        Assert.Null(await Reads().WaitAsync(_id, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Null(await Reads().CancelAsync(_id, TestContext.Current.CancellationToken));
    }

    private JobReads Reads() =>
        new TestBench { Store = _store, Sender = _sent, Signals = _signals, Time = _time }.Reads;

    private Task CreateAsync(Webhook? webhook = null) => _store.CreateAsync(
        new Job
        {
            Id = _id,
            Model = "digits",
            Version = "1",
            CreatedAt = _time.GetUtcNow(),
            Deadline = _time.GetUtcNow().AddSeconds(60),
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            Fingerprint = "f",
            Webhook = webhook,
        },
        TestContext.Current.CancellationToken);
}
