using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

/// <summary>A clock that only the test advances, for a loop that runs on another thread.</summary>
internal sealed class LoopTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (period != Timeout.InfiniteTimeSpan)
        {
            _timerSet.TrySetResult();
        }

        return timer;
    }

    /// <summary>Advances by one period after the loop has set its timer.</summary>
    public async Task TickAsync(TimeSpan period)
    {
        await _timerSet.Task.WaitAsync(CallSignal.Patience, TestContext.Current.CancellationToken);
        Advance(period);
    }

    /// <summary>
    /// Passes when the started service repeats the call that timed out; fails if the timeout ended the service.
    /// </summary>
    public async Task SurvivesTimeoutAsync(BackgroundService service, FlakyCall call, TimeSpan period)
    {
        for (var made = 0; made < 2; made++)
        {
            await TickAsync(period);
            var next = call.MadeAsync();
            Assert.NotSame(service.ExecuteTask, await Task.WhenAny(next, service.ExecuteTask!));
            await next;
        }

        await service.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }
}
