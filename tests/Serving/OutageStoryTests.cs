using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

/// <summary>
/// 16 receivers handle 5,000 messages in virtual time while the store stops or throttles: every message ends once, and
/// none goes back to the queue.
/// </summary>
public sealed class OutageStoryTests : IDisposable
{
    private const int Messages = 5_000;
    private const int Receivers = 16;

    private static readonly TimeSpan Service = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly StoppableLifetime _lifetime = new();
    private readonly Redelivery _redelivery;
    private readonly int[] _ends = new int[Messages];
    private int _next = -1;
    private int _ended;
    private int _refused;
    private int _calls;
    private volatile bool _isStopped;
    private volatile bool _isThrottled;

    public OutageStoryTests() => _redelivery = TestBench.Redelivery(_lifetime, _time);

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public async Task A_store_that_stops_for_thirty_seconds_loses_nothing()
    {
        var receivers = Start();
        await UntilAsync(() => Volatile.Read(ref _ended) > Messages / 2);

        _isStopped = true;
        await PassAsync(TimeSpan.FromSeconds(30));
        await UntilAsync(() => Volatile.Read(ref _refused) >= Receivers);
        _isStopped = false;

        await EndAsync(receivers);
        // The pauses grow, so the store is not asked all the time.
        Assert.InRange(_refused, Receivers, Receivers * 100);
    }

    [Fact]
    public async Task A_store_that_refuses_every_second_call_for_two_minutes_loses_nothing()
    {
        var receivers = Start();
        await UntilAsync(() => Volatile.Read(ref _ended) > Messages / 10);

        _isThrottled = true;
        await PassAsync(TimeSpan.FromMinutes(2));
        await UntilAsync(() => Volatile.Read(ref _refused) >= Receivers);
        _isThrottled = false;

        await EndAsync(receivers);
    }

    private List<Task> Start() => [.. Enumerable.Range(0, Receivers).Select(_ => Task.Run(ReceiveAsync))];

    private async Task ReceiveAsync()
    {
        while (Interlocked.Increment(ref _next) is var message && message < Messages)
        {
            // An exception would be a delivery that goes back to the queue, and it would fail the test.
            await _redelivery.RunAsync(1, hold => HandleAsync(message, hold), TestContext.Current.CancellationToken);
        }
    }

    private async Task HandleAsync(int message, MessageHold hold)
    {
        Call();
        await Task.Delay(Service, _time);
        await hold.RunAsync(() =>
        {
            Call();
            _ends[message]++;
            Interlocked.Increment(ref _ended);
            return Task.CompletedTask;
        });
    }

    private void Call()
    {
        if (_isStopped || (_isThrottled && Interlocked.Increment(ref _calls) % 2 == 0))
        {
            Interlocked.Increment(ref _refused);
            throw new StoreUnavailableException("The store is down or throttles.");
        }
    }

    private async Task EndAsync(List<Task> receivers)
    {
        await UntilAsync(() => receivers.TrueForAll(receiver => receiver.IsCompleted));
        await Task.WhenAll(receivers);
        Assert.All(_ends, ends => Assert.Equal(1, ends));
    }

    private Task PassAsync(TimeSpan span)
    {
        var until = _time.GetUtcNow() + span;
        return UntilAsync(() => _time.GetUtcNow() >= until);
    }

    private Task UntilAsync(Func<bool> condition) =>
        Eventually.TrueAsync(condition, step: () => _time.Advance(TimeSpan.FromMilliseconds(20)));
}
