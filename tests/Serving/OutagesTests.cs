using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

/// <summary>
/// An outage of the store or the queue is a pause: messages stay in hand and continue when it is over.
/// </summary>
public sealed class OutagesTests : IDisposable
{
    private static readonly StoreUnavailableException Down = new("The store is down.");

    private readonly FakeTimeProvider _time = new();
    private readonly StoppableLifetime _lifetime = new();
    private readonly Outages _outages;
    private Exception? _failure = Down;
    private int _tries;

    public OutagesTests() => _outages = new Outages(_lifetime, new Random(1), _time, NullLogger<Outages>.Instance);

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public async Task The_pauses_between_tries_double_up_to_a_minute()
    {
        var run = RunAsync();
        var pauses = new List<double>();
        for (var last = _time.GetUtcNow(); pauses.Count < 10;)
        {
            var tries = _tries;
            await Eventually.TrueAsync(() => _tries > tries, step: () => _time.Advance(TimeSpan.FromSeconds(0.1)));
            pauses.Add((_time.GetUtcNow() - last).TotalSeconds);
            last = _time.GetUtcNow();
        }

        // Each pause is half to the whole of min(0.5 · 2^(failures − 1), 60) s.
        Assert.All(pauses.Index(), pause =>
        {
            var longest = Math.Min(0.5 * Math.Pow(2, pause.Index), 60);
            Assert.InRange(pause.Item, longest / 2, longest + 0.2);
        });
        Assert.False(run.IsCompleted);
        _lifetime.StopApplication();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => run);
    }

    [Fact]
    public async Task The_first_success_lets_all_messages_continue_at_once()
    {
        var held = Enumerable.Range(0, 16).Select(_ => RunAsync()).ToList();
        await PassAsync(TimeSpan.FromMinutes(10));
        var newcomer = Receive();
        var waiting = newcomer.WaitAsync();
        Assert.False(waiting.IsCompleted);

        _failure = null;
        await Eventually.TrueAsync(
            () => held.Any(one => one.IsCompleted), step: () => _time.Advance(TimeSpan.FromSeconds(1)));

        // No more virtual time passes.
        await Task.WhenAll(held);
        await waiting;
        Assert.False(_outages.IsOn);
        Assert.True(newcomer.WasHeld);
    }

    [Fact]
    public async Task Messages_in_hand_make_few_tries_and_new_ones_none()
    {
        var held = Enumerable.Range(0, 16).Select(_ => RunAsync()).ToList();
        await PassAsync(TimeSpan.FromMinutes(10));
        var before = _tries;

        var waiting = Enumerable.Range(0, 1_000).Select(_ => Receive().WaitAsync()).ToList();
        await PassAsync(TimeSpan.FromMinutes(10));

        // 16 messages, each of which tries every 30 to 60 seconds.
        Assert.InRange(_tries - before, 16 * 9, 16 * 21);
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        _failure = null;
        await Eventually.TrueAsync(
            () => waiting.TrueForAll(one => one.IsCompleted), step: () => _time.Advance(TimeSpan.FromSeconds(1)));
        await Task.WhenAll(held);
    }

    [Fact]
    public async Task A_message_that_an_outage_outlasts_goes_back_and_no_other_waits_for_it()
    {
        var start = _time.GetUtcNow();
        var run = RunAsync();
        await Eventually.TrueAsync(() => run.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(10)));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => run);
        Assert.InRange(_time.GetUtcNow() - start, Outages.MaxHold, Outages.MaxHold + TimeSpan.FromMinutes(2));
        Assert.False(_outages.IsOn);
        await Receive().WaitAsync();
    }

    [Fact]
    public async Task Another_fault_is_thrown_at_once()
    {
        _failure = new IOException("disk");
        await Assert.ThrowsAsync<IOException>(RunAsync);
        Assert.False(_outages.IsOn);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task A_message_whose_lock_is_lost_is_not_held()
    {
        using var lost = new CancellationTokenSource();
        var run = _outages.Receive(lost.Token).RunAsync(StepAsync);

        await lost.CancelAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => run);
        Assert.False(_outages.IsOn);
    }

    private Task RunAsync() => Receive().RunAsync(StepAsync);

    private MessageHold Receive() => _outages.Receive(TestContext.Current.CancellationToken);

    private Task StepAsync()
    {
        Interlocked.Increment(ref _tries);
        return _failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    private Task PassAsync(TimeSpan span)
    {
        var until = _time.GetUtcNow() + span;
        return Eventually.TrueAsync(
            () => _time.GetUtcNow() >= until, step: () => _time.Advance(TimeSpan.FromSeconds(1)));
    }
}
