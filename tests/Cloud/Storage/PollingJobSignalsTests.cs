using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Storage;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

public sealed class PollingJobSignalsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_polling_interval_grows()
    {
        using var signal = new PollingJobSignals(_time, new Always(1)).Listen(JobId.Parse("a"));
        var began = _time.GetUtcNow();
        var looks = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var waiting = signal.WaitAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(
                () => waiting.IsCompleted, step: () => _time.Advance(TimeSpan.FromMilliseconds(5)));
            await waiting;
            looks.Add((_time.GetUtcNow() - began).TotalMilliseconds);
        }

        Assert.Equal([25, 75, 175, 375, 775, 1275, 1775], looks);
    }

    [Fact]
    public async Task Readers_that_began_together_do_not_poll_together()
    {
        using var early = new PollingJobSignals(_time, new Always(0)).Listen(JobId.Parse("a"));
        using var late = new PollingJobSignals(_time, new Always(1)).Listen(JobId.Parse("a"));
        var (first, last) = (
            early.WaitAsync(TestContext.Current.CancellationToken),
            late.WaitAsync(TestContext.Current.CancellationToken));

        _time.Advance(TimeSpan.FromMilliseconds(19));
        await first;
        Assert.False(last.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(6));
        await last;
    }

    [Fact]
    public async Task A_canceled_wait_throws_a_cancellation()
    {
        using var signal = new PollingJobSignals(_time, new Random(1)).Listen(JobId.Parse("a"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signal.WaitAsync(new CancellationToken(true)));
    }

    private sealed class Always(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
