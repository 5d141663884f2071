using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Caching;

public sealed class ResultCacheTests
{
    private static readonly InputKey Key = new(1, 1);
    private readonly FakeTimeProvider _time = new();
    private readonly ResultCache _cache;
    private readonly TaskCompletionSource<RunEnd?> _run = new();
    private int _runs;

    public ResultCacheTests() => _cache = new ResultCache(new CachePolicy { Seconds = 10 }, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeated_input_is_answered_from_the_cache()
    {
        await AnswerAsync(Ran(7));
        var end = await AnswerAsync(Ran(8));

        Assert.Equal([7f], Values(Assert.IsType<RunEnd.Cached>(end).Outputs));
        Assert.Equal(new CacheFigures(Hits: 1, Misses: 1, Entries: 1, Bytes: 4), _cache.Figures);
    }

    [Fact]
    public async Task An_expired_result_is_computed_again()
    {
        await AnswerAsync(Ran(7));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.IsType<RunEnd.Succeeded>(await AnswerAsync(Ran(8)));
    }

    [Fact]
    public async Task Concurrent_jobs_share_one_run()
    {
        var asking = Enumerable.Range(0, 10).Select(_ => AskAsync()).ToList();

        _run.SetResult(Ran(7));
        var ends = await Task.WhenAll(asking);

        Assert.Equal(1, _runs);
        Assert.IsType<RunEnd.Succeeded>(ends[0]);
        Assert.All(ends.Skip(1), end => Assert.Equal([7f], Values(Assert.IsType<RunEnd.Cached>(end).Outputs)));
        Assert.Equal(9, _cache.Figures.Hits);
    }

    [Fact]
    public async Task A_failure_is_returned_to_the_waiting_jobs_and_not_cached()
    {
        var asking = new[] { AskAsync(), AskAsync() };
        var failed = new RunEnd.Failed(new JobError(JobErrors.ModelFailed, "poison"), TimeSpan.FromSeconds(1), 1);

        _run.SetResult(failed);

        Assert.All(await Task.WhenAll(asking), end => Assert.Equal(failed, end));
        Assert.IsType<RunEnd.Succeeded>(await AnswerAsync(Ran(7)));
    }

    [Fact]
    public async Task If_the_running_job_is_canceled_a_waiting_one_runs()
    {
        var first = AskAsync();
        var second = _cache.AnswerAsync(Key, Lane.Interactive, () => Task.FromResult<RunEnd?>(Ran(8)), Token);

        _run.SetResult(null);

        Assert.Null(await first);
        var end = await second;
        Assert.Equal([8f], Values(Assert.IsType<RunEnd.Succeeded>(end).Outputs));
    }

    [Fact]
    public async Task If_a_run_fails_without_an_input_fault_a_waiting_job_runs()
    {
        var first = AskAsync();
        var second = _cache.AnswerAsync(Key, Lane.Interactive, () => Task.FromResult<RunEnd?>(Ran(8)), Token);

        _run.SetException(new IOException("disk"));

        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.IsType<RunEnd.Succeeded>(await second);
    }

    [Fact]
    public async Task An_interactive_job_does_not_wait_for_the_turn_of_a_bulk_job()
    {
        var bulk = _cache.AnswerAsync(Key, Lane.Bulk, () => _run.Task, Token);

        Assert.IsType<RunEnd.Succeeded>(await AnswerAsync(Ran(7)));

        _run.SetResult(Ran(7));
        Assert.IsType<RunEnd.Succeeded>(await bulk);
    }

    [Fact]
    public async Task A_waiting_job_can_be_canceled_without_stopping_the_run()
    {
        var first = AskAsync();
        using var leaving = new CancellationTokenSource();
        var second = _cache.AnswerAsync(Key, Lane.Interactive, () => _run.Task, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _run.SetResult(Ran(7));
        Assert.IsType<RunEnd.Succeeded>(await first);
    }

    private static RunEnd.Succeeded Ran(float value) =>
        new([Tensors.Floats("y", [1], [value])], TimeSpan.FromMilliseconds(5), 1);

    private static float[] Values(IReadOnlyList<Tensor> outputs) => Tensors.ToFloats(Assert.Single(outputs));

    private Task<RunEnd?> AnswerAsync(RunEnd end) =>
        _cache.AnswerAsync(Key, Lane.Interactive, () => Task.FromResult<RunEnd?>(end), Token);

    /// <summary>Starts a job whose run lasts until the test ends it.</summary>
    private Task<RunEnd?> AskAsync() =>
        _cache.AnswerAsync(Key, Lane.Interactive, () => { _runs++; return _run.Task; }, Token);
}
