using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Serverless.Serving.Tests;

public sealed class PeriodicTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly LoopTime _time = new();
    private readonly FakeLogger _log = new();
    private readonly CallSignal _runs = new();
    private readonly CancellationTokenSource _stopping = new();

    private IEnumerable<(LogLevel, string)> Logged =>
        _log.Collector.GetSnapshot().Select(record => (record.Level, record.Message));

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task A_step_runs_now_and_then_in_each_period()
    {
        var seen = new List<int>();
        var loop = Loop().RunAsync(Step(() => seen.Add(_time.GetUtcNow().Second)), _stopping.Token);
        await _runs.NextAsync();
        await NextAsync();
        await NextAsync();

        await StopAsync(loop);
        Assert.Equal([0, 1, 2], seen);
    }

    [Fact]
    public async Task A_step_may_wait_for_the_first_period()
    {
        var seen = new List<int>();
        var loop = Loop().RunAfterPeriodAsync(Step(() => seen.Add(_time.GetUtcNow().Second)), _stopping.Token);
        await NextAsync();

        await StopAsync(loop);
        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task A_call_that_times_out_does_not_stop_the_service_and_is_logged()
    {
        var call = new FlakyCall();
        var loop = Loop().RunAsync(Step(call.Make), _stopping.Token);
        await _runs.NextAsync();
        await NextAsync();

        await StopAsync(loop);
        Assert.Equal(
            [
                (LogLevel.Warning,
                    "Could not reach the moon: 1 failures since the last report. The next try is in 00:00:01."),
                (LogLevel.Information, "Could reach the moon again after 1 failures."),
            ],
            Logged);
    }

    [Fact]
    public async Task A_step_that_keeps_failing_is_logged_every_five_minutes()
    {
        var loop = Loop().RunAsync(Step(() => throw new InvalidOperationException("Broken.")), _stopping.Token);
        await _runs.NextAsync();
        // The clock may have advanced one tick between the run and the report of its failure.
        for (var second = 0; second < 302; second++)
        {
            await NextAsync();
        }

        await StopAsync(loop);
        Assert.Equal(2, Logged.Count());
        Assert.All(Logged, line => Assert.StartsWith("Could not reach the moon: ", line.Item2));
    }

    [Fact]
    public async Task A_run_that_is_interrupted_by_stopping_is_not_a_failure()
    {
        var loop = Loop().RunAsync(
            async cancellationToken =>
            {
                _runs.Raise();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            },
            _stopping.Token);
        await _runs.NextAsync();

        await StopAsync(loop);
        Assert.Empty(Logged);
    }

    [Fact]
    public async Task A_long_run_delays_the_next_and_never_overlaps_it()
    {
        var end = new TaskCompletionSource();
        var loop = Loop().RunAsync(
            _ =>
            {
                _runs.Raise();
                return end.Task;
            },
            _stopping.Token);
        await _runs.NextAsync();
        _time.Advance(Second);
        _time.Advance(Second);
        Assert.Equal(0, _runs.Count);

        end.SetResult();
        await _runs.NextAsync();
        await StopAsync(loop);
    }

    private Periodic Loop() => new("reach the moon", Second, _time, _log);

    private Func<CancellationToken, Task> Step(Action run) => _ =>
    {
        try
        {
            run();
        }
        finally
        {
            _runs.Raise();
        }

        return Task.CompletedTask;
    };

    private async Task NextAsync()
    {
        await _time.TickAsync(Second);
        await _runs.NextAsync();
    }

    private async Task StopAsync(Task loop)
    {
        await _stopping.CancelAsync();
        await loop.WaitAsync(CallSignal.Patience, TestContext.Current.CancellationToken);
    }
}
