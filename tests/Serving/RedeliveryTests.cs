using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

/// <summary>A message that failed is held before it goes back, and neither too many nor for too long.</summary>
public sealed class RedeliveryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StoppableLifetime _lifetime = new();
    private readonly Redelivery _redelivery;

    public RedeliveryTests() => _redelivery = TestBench.Redelivery(_lifetime, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _lifetime.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(2000, 30)]
    public async Task The_pause_doubles_with_each_delivery_up_to_half_a_minute(int deliveryCount, int seconds)
    {
        var failed = FailAsync(deliveryCount, new IOException("disk"));

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(failed.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("disk", (await Assert.ThrowsAsync<IOException>(() => failed)).Message);
    }

    [Fact]
    public async Task A_successful_message_is_not_held() =>
        await _redelivery.RunAsync(5, _ => Task.CompletedTask, Token);

    [Fact]
    public async Task Beyond_eight_a_message_is_held_for_only_a_second()
    {
        var held = Enumerable.Range(0, Redelivery.MaxHeld).Select(_ => FailAsync(9, new IOException("disk"))).ToList();
        var more = FailAsync(9, new IOException("disk"));

        _time.Advance(Redelivery.First);

        await Assert.ThrowsAsync<IOException>(() => more);
        Assert.All(held, one => Assert.False(one.IsCompleted));
        _time.Advance(Redelivery.Longest);
        foreach (var one in held)
        {
            await Assert.ThrowsAsync<IOException>(() => one);
        }

        // Their places are free again.
        var next = FailAsync(9, new IOException("disk"));
        _time.Advance(Redelivery.First);
        Assert.False(next.IsCompleted);
        _time.Advance(Redelivery.Longest);
        await Assert.ThrowsAsync<IOException>(() => next);
    }

    [Fact]
    public async Task A_host_that_stops_holds_nothing()
    {
        var failed = FailAsync(9, new IOException("disk"));

        _lifetime.StopApplication();

        await Assert.ThrowsAsync<IOException>(() => failed);
    }

    [Fact]
    public async Task A_message_whose_lock_is_lost_is_not_held()
    {
        using var lost = new CancellationTokenSource();
        var failed = _redelivery.RunAsync(9, _ => throw new IOException("disk"), lost.Token);

        await lost.CancelAsync();

        await Assert.ThrowsAsync<IOException>(() => failed);
    }

    private Task FailAsync(int deliveryCount, Exception exception) =>
        _redelivery.RunAsync(deliveryCount, _ => Task.FromException(exception), Token);
}
