using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.ServiceBus;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.ServiceBus;

/// <summary>A namespace that throttles slows the senders, and the gateway keeps a bounded number of sends.</summary>
public sealed class SendTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SendTurns _turns;
    private int _underWay;
    private int _mostUnderWay;

    public SendTurnsTests() => _turns = new SendTurns(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_window_is_halved_once_for_each_throttled_round_and_grows_by_one_for_each_accepted_one()
    {
        var window = new SendWindow();
        for (var sends = SendWindow.Most; sends > 0; sends--)
        {
            window.Throttled(SendWindow.Most);
        }

        Assert.Equal(SendWindow.Most / 2, window.Limit);
        for (var sends = 0; sends < SendWindow.Most / 2; sends++)
        {
            window.Accepted();
        }

        Assert.InRange(window.Limit, SendWindow.Most / 2, SendWindow.Most / 2 + 1);
        window.Throttled(1);
        Assert.Equal(1, window.Limit);
    }

    [Fact]
    public async Task Sends_beyond_the_window_wait_and_those_beyond_the_line_are_refused_at_once()
    {
        var first = new TaskCompletionSource();
        var sends = Enumerable.Range(0, SendWindow.Most + SendTurns.MaxWaiting)
            .Select(_ => SendAsync(first.Task)).ToList();

        var refused = await Assert.ThrowsAsync<QueueUnavailableException>(() => SendAsync(first.Task));

        Assert.Equal(QueueFaults.RetryAfterThrottling, refused.RetryAfter);
        Assert.Equal(SendWindow.Most, _underWay);
        first.SetResult();
        await Task.WhenAll(sends);
        Assert.Equal(SendWindow.Most, _mostUnderWay);
    }

    [Fact]
    public async Task A_send_waits_for_a_bounded_time()
    {
        var first = new TaskCompletionSource();
        var sends = Enumerable.Range(0, SendWindow.Most).Select(_ => SendAsync(first.Task)).ToList();
        var waiting = SendAsync(first.Task);

        _time.Advance(SendTurns.MaxWait);

        await Assert.ThrowsAsync<QueueUnavailableException>(() => waiting);
        first.SetResult();
        await Task.WhenAll(sends);
        // Its turn was not lost.
        await Task.WhenAll(Enumerable.Range(0, SendWindow.Most).Select(_ => SendAsync(Task.CompletedTask)));
    }

    [Fact]
    public async Task A_throttled_send_narrows_the_window_and_the_next_round_is_smaller()
    {
        var busy = new TaskCompletionSource();
        var throttled = Enumerable.Range(0, 64).Select(_ => SendAsync(busy.Task)).ToList();
        busy.SetException(new QueueUnavailableException("busy", TimeSpan.FromSeconds(10)));
        foreach (var send in throttled)
        {
            await Assert.ThrowsAsync<QueueUnavailableException>(() => send);
        }

        Assert.Equal(SendWindow.Most / 2, _turns.Limit);
    }

    [Theory]
    [InlineData(ServiceBusFailureReason.ServiceBusy, 10)]
    [InlineData(ServiceBusFailureReason.QuotaExceeded, 10)]
    [InlineData(ServiceBusFailureReason.ServiceCommunicationProblem, 5)]
    [InlineData(ServiceBusFailureReason.ServiceTimeout, 5)]
    public void A_fault_of_the_queue_says_when_to_send_again(ServiceBusFailureReason reason, int seconds)
    {
        var fault = QueueFaults.Explain("jobs", new ServiceBusException("50009", reason));

        Assert.Equal(TimeSpan.FromSeconds(seconds), fault!.RetryAfter);
        Assert.Contains("'jobs'", fault.Message);
    }

    [Fact]
    public void A_fault_of_the_message_is_not_one_of_the_queue()
    {
        Assert.Null(QueueFaults.Explain(
            "jobs", new ServiceBusException("too large", ServiceBusFailureReason.MessageSizeExceeded)));
        Assert.Null(QueueFaults.Explain("jobs", new ArgumentException("no")));
    }

    private Task SendAsync(Task sent) => _turns.RunAsync(
        "jobs",
        async () =>
        {
            _mostUnderWay = Math.Max(_mostUnderWay, Interlocked.Increment(ref _underWay));
            try
            {
                await sent;
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        },
        Token);
}
