using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

public sealed class StartupWaitTests
{
    private readonly Clock _time = new();
    private readonly TaskCompletionSource _all = new();
    private int _count;

    [Fact]
    public async Task The_wait_ends_when_all_items_are_loaded()
    {
        var start = Wait();
        Assert.False(start.IsCompleted);

        _all.SetResult();
        await start;
    }

    [Fact]
    public async Task The_wait_lasts_until_the_first_item_is_loaded()
    {
        var start = Wait();
        for (var second = 0; second < 100; second++)
        {
            await SecondAsync(start);
        }

        Assert.False(start.IsCompleted);
    }

    [Fact]
    public async Task The_wait_ends_a_second_after_the_last_of_several_quick_loads()
    {
        var start = Wait();
        for (var second = 1; second <= 20; second++)
        {
            _count = second;
            await SecondAsync(start);
            Assert.False(start.IsCompleted);
        }

        await SecondAsync(start);
        await start;
    }

    [Fact]
    public async Task A_failure_of_the_whole_load_is_rethrown()
    {
        var start = Wait();
        _all.SetException(new InvalidOperationException());

        await Assert.ThrowsAsync<InvalidOperationException>(() => start);
    }

    private Task Wait() =>
        StartupWait.WaitAsync(_all.Task, () => _count, _time, TestContext.Current.CancellationToken);

    /// <summary>
    /// Advances a second when it is awaited. Returns when the next second is awaited, or when the wait is over.
    /// </summary>
    private async Task SecondAsync(Task start)
    {
        await _time.TimerSet.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => start.IsCompleted || _time.TimerSet.Count > 0, step: () => { });
    }

    private sealed class Clock : FakeTimeProvider
    {
        public CallSignal TimerSet { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            TimerSet.Raise();
            return timer;
        }
    }
}
