using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Batching;

/// <summary>A job that was delivered before runs alone and is recorded, so what ends a process is known.</summary>
public sealed class RunTurnsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly RunTurns _turns;

    public RunTurnsTests() => _turns = new RunTurns(
        _store, new Instance("i1", _time.GetUtcNow()), _time, NullLogger<RunTurns>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_on_their_first_delivery_run_together_and_touch_no_store()
    {
        using var first = await TurnAsync("a", 1);
        using var second = await TurnAsync("b", 1);

        await first.BeginAsync(Token);
        await second.BeginAsync(Token);

        Assert.Equal((0, 0), (_store.Reads, _store.Starts));
    }

    [Fact]
    public async Task A_suspect_waits_for_running_jobs_and_new_jobs_wait_for_all_suspects()
    {
        var running = await BegunAsync("a", 1);
        using var suspect = await TurnAsync("b", 2);
        using var other = await TurnAsync("c", 7);
        using var late = await TurnAsync("d", 1);
        var (alone, alsoAlone) = (suspect.BeginAsync(Token), other.BeginAsync(Token));
        var together = late.BeginAsync(Token);

        Assert.False(alone.IsCompleted);
        running.Dispose();
        await alone;
        Assert.Equal(new Attempt(1, _time.GetUtcNow(), "i1"), _store.Jobs[suspect.Id].Attempt);
        Assert.Null(_store.Jobs[other.Id].Attempt);
        Assert.False(together.IsCompleted);
        suspect.Dispose();
        await alsoAlone;
        Assert.NotNull(_store.Jobs[other.Id].Attempt);
        Assert.False(together.IsCompleted);
        other.Dispose();

        await together;
    }

    [Fact]
    public async Task A_job_fails_after_three_runs_that_did_not_return()
    {
        var lost = new List<int>();
        for (var delivery = 2; delivery <= 5; delivery++)
        {
            using var turn = await TurnAsync("a", delivery);
            lost.Add(turn.Attempt.Lost);
            if (turn.IsGivenUp)
            {
                break;
            }

            await turn.BeginAsync(Token);
            // Neither ends nor comes back, as if the process had ended here.
        }

        Assert.Equal([0, 1, 2, 3], lost);
    }

    [Fact]
    public async Task A_job_whose_runs_return_is_always_retried()
    {
        for (var delivery = 2; delivery < 50; delivery++)
        {
            using var turn = await TurnAsync("a", delivery);
            await turn.BeginAsync(Token);
            await turn.ReturnAsync();
        }

        using var last = await TurnAsync("a", 50);
        Assert.False(last.IsGivenUp);
        Assert.Equal((49, 0), (last.Attempt.Number, last.Attempt.Lost));
    }

    [Fact]
    public async Task A_job_that_never_started_is_not_suspected()
    {
        _store.Jobs[JobId.Parse("a")] = new JobSnapshot(InMemoryStore.Job("a"));

        using var turn = await TurnAsync("a", 1999);

        Assert.Equal((1, 0, false), (turn.Attempt.Number, turn.Attempt.Lost, turn.IsGivenUp));
    }

    [Fact]
    public async Task A_long_shared_run_that_was_lost_counts_once()
    {
        var lost = new Attempt(1, _time.GetUtcNow(), "i0");
        _store.Jobs[JobId.Parse("a")] = new JobSnapshot(InMemoryStore.Job("a"), lost);

        using var turn = await TurnAsync("a", 2);

        Assert.Equal((2, 1, false), (turn.Attempt.Number, turn.Attempt.Lost, turn.IsGivenUp));
    }

    [Fact]
    public async Task A_suspect_that_cannot_be_recorded_does_not_run_and_does_not_block_others()
    {
        using var suspect = await TurnAsync("a", 2);
        _store.Failure = new StoreUnavailableException("down");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => suspect.BeginAsync(Token));

        await BegunAsync("b", 1);
    }

    [Fact]
    public async Task A_store_that_cannot_record_the_return_of_a_run_is_no_error()
    {
        using var suspect = await BegunAsync("a", 2);
        _store.Failure = new StoreUnavailableException("down");

        await suspect.ReturnAsync();
    }

    [Fact]
    public async Task A_suspect_whose_lock_is_lost_while_it_waits_is_removed_from_the_line()
    {
        using var running = await BegunAsync("a", 1);
        using var lost = new CancellationTokenSource();
        using var suspect = await TurnAsync("b", 2);
        var waiting = suspect.BeginAsync(lost.Token);

        await lost.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await BegunAsync("c", 1);
    }

    private async Task<RunTurn> BegunAsync(string id, int deliveryCount)
    {
        var turn = await TurnAsync(id, deliveryCount);
        await turn.BeginAsync(Token);
        return turn;
    }

    private Task<RunTurn> TurnAsync(string id, int deliveryCount)
    {
        _store.Jobs.TryAdd(JobId.Parse(id), new JobSnapshot(InMemoryStore.Job(id)));
        return _turns.OfAsync(JobId.Parse(id), deliveryCount, Token);
    }
}
