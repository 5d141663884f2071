using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Serverless.Contracts;
using Serverless.Embedded.Store;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteJobSignalsTests : IDisposable
{
    private static readonly TimeSpan OneLook = TimeSpan.FromMilliseconds(2);
    private readonly DataFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SqliteJobSignals _signals;
    private readonly IJobStore _elsewhere;

    public SqliteJobSignalsTests()
    {
        _elsewhere = _folder.Jobs();
        _signals = new SqliteJobSignals(_folder.Process().GetRequiredService<StoreDatabases>(), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _signals.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_end_that_another_process_wrote_is_signaled_at_the_next_poll()
    {
        var job = await NewJobAsync();
        using var signal = _signals.Listen(job.Id);
        var waiting = signal.WaitAsync(Token);
        _time.Advance(OneLook);
        Assert.False(waiting.IsCompleted);

        await _elsewhere.EndAsync(job.Id, Samples.Success(), Token);
        _time.Advance(OneLook);

        await waiting;
    }

    [Fact]
    public async Task An_end_between_listening_and_waiting_is_not_missed()
    {
        var job = await NewJobAsync();
        using var signal = _signals.Listen(job.Id);
        await _elsewhere.EndAsync(job.Id, Samples.Success(), Token);
        _time.Advance(OneLook);
        await signal.WaitAsync(Token);
    }

    [Fact]
    public async Task The_end_of_one_job_does_not_wake_the_reader_of_another()
    {
        var (mine, other) = (await NewJobAsync(), await NewJobAsync());
        using var signal = _signals.Listen(mine.Id);
        var waiting = signal.WaitAsync(Token);

        await _elsewhere.EndAsync(other.Id, Samples.Success(), Token);
        _time.Advance(OneLook);
        Assert.False(waiting.IsCompleted);

        await _elsewhere.EndAsync(mine.Id, Samples.Success(), Token);
        _time.Advance(OneLook);
        await waiting;
    }

    [Fact]
    public async Task All_readers_of_a_job_are_signaled_even_if_one_has_left()
    {
        var job = await NewJobAsync();
        using var first = _signals.Listen(job.Id);
        using var second = _signals.Listen(job.Id);
        _signals.Listen(job.Id).Dispose();
        Task[] waiting = [first.WaitAsync(Token), second.WaitAsync(Token)];

        await _elsewhere.EndAsync(job.Id, Samples.Success(), Token);
        _time.Advance(OneLook);

        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_reader_can_wait_again_after_a_signal()
    {
        var (job, next) = (await NewJobAsync(), await NewJobAsync());
        using var signal = _signals.Listen(job.Id);
        await _elsewhere.EndAsync(job.Id, Samples.Success(), Token);
        _time.Advance(OneLook);
        await signal.WaitAsync(Token);

        var again = signal.WaitAsync(Token);
        await _elsewhere.EndAsync(next.Id, Samples.Success(), Token);
        _time.Advance(OneLook);

        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task Other_changes_wake_the_reader_within_half_a_second()
    {
        var job = await NewJobAsync();
        using var signal = _signals.Listen(job.Id);
        var waiting = signal.WaitAsync(Token);
        await _elsewhere.StartAsync(job.Id, new Attempt(1, Samples.Noon, "a"), Token);

        _time.Advance(TimeSpan.FromMilliseconds(500));

        await waiting;
    }

    [Fact]
    public async Task Ends_are_seen_after_a_purge_that_left_the_store_empty()
    {
        var old = await NewJobAsync();
        using var signal = _signals.Listen(old.Id);
        await _elsewhere.EndAsync(old.Id, Samples.Success(), Token);
        _time.Advance(OneLook);
        await signal.WaitAsync(Token);
        await _elsewhere.PurgeAsync(Samples.Noon.AddYears(1), 10, Token);
        _time.Advance(OneLook);

        var job = await NewJobAsync();
        using var fresh = _signals.Listen(job.Id);
        var waiting = fresh.WaitAsync(Token);
        await _elsewhere.EndAsync(job.Id, Samples.Success(), Token);
        _time.Advance(OneLook);

        await waiting;
    }

    [Fact]
    public async Task A_canceled_wait_throws_a_cancellation()
    {
        using var signal = _signals.Listen(JobId.Parse("nobody"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signal.WaitAsync(new CancellationToken(true)));
    }

    private async Task<Job> NewJobAsync()
    {
        var job = Samples.Job();
        await _elsewhere.CreateAsync(job, Token);
        return job;
    }
}
