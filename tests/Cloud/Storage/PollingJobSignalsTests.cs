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
        using var signal = new PollingJobSignals(_time).Listen(JobId.Parse("a"));
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
    public async Task A_canceled_wait_throws_a_cancellation()
    {
        using var signal = new PollingJobSignals(_time).Listen(JobId.Parse("a"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signal.WaitAsync(new CancellationToken(true)));
    }
}
