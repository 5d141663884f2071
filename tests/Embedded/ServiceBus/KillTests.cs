using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// Kills the queue's process repeatedly while senders and receivers work. QUEUE_KILLS sets how often; the full trial is
/// <c>QUEUE_KILLS=50 dotnet test --project tests/Embedded --filter-class *KillTests</c>.
/// </summary>
public sealed class KillTests
{
    private const string Jobs = "jobs-bulk";
    private const int Workers = 4;

    private static readonly int Kills =
        int.Parse(Environment.GetEnvironmentVariable("QUEUE_KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly ConcurrentDictionary<string, bool> _accepted = new();
    private readonly ConcurrentDictionary<string, bool> _received = new();
    private readonly ConcurrentDictionary<string, bool> _settled = new();
    private readonly ConcurrentQueue<string> _cameBack = new();

    [Fact(Timeout = 300_000)]
    public async Task Kills_of_the_queue_lose_no_accepted_message_and_redeliver_no_settled_one()
    {
        var folder = RunningQueue.NewFolder();
        using var queue = new QueueProcess(folder, QueueProcess.FreePort());
        var connectionString = await queue.StartAsync();
        var endpoint = QueueEndpoint.Parse(connectionString);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var receiving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var senders = Enumerable.Range(0, Workers)
            .Select(i => SendUntilAsync(endpoint, $"s{i}", sending.Token)).ToList();
        var settlers = Enumerable.Range(0, Workers / 2)
            .Select(_ => SettleUntilAsync(connectionString, receiving.Token)).ToList();
        var receivers = Enumerable.Range(0, Workers / 2).Select(_ => Receive(endpoint)).ToList();
        var random = new Random(17);
        for (var i = 0; i < Kills; i++)
        {
            await Task.Delay(
                TimeSpan.FromMilliseconds(random.Next(100, 700)),
                TimeProvider.System, TestContext.Current.CancellationToken);
            await queue.KillAsync();
            await queue.StartAsync();
        }

        await sending.CancelAsync();
        await Task.WhenAll(senders);
        while (_accepted.Keys.Except(_received.Keys).Any())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await receiving.CancelAsync();
        await Task.WhenAll(settlers);
        foreach (var receiver in receivers)
        {
            await receiver.DisposeAsync();
        }

        Assert.NotEmpty(_accepted);
        Assert.NotEmpty(_settled);
        Assert.Empty(_cameBack);
        Directory.Delete(folder, recursive: true);
    }

    private async Task SendUntilAsync(QueueEndpoint endpoint, string name, CancellationToken cancellationToken)
    {
        await using var sender = new QueueSender(endpoint, TimeProvider.System, new Random(1));
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            try
            {
                await sender.SendAsync(
                    Jobs, new OutgoingMessage { Id = $"{name}-{i}", Body = new byte[100] }, cancellationToken);
                _accepted[$"{name}-{i}"] = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private QueueReceiver Receive(QueueEndpoint endpoint)
    {
        var receiver = new QueueReceiver(endpoint, Jobs, 5, (message, _) =>
        {
            OnReceived(message.MessageId);
            return Task.CompletedTask;
        }, TimeProvider.System, new Random(2), NullLogger<QueueReceiver>.Instance);
        receiver.Start();
        return receiver;
    }

    /// <summary>With Azure.Messaging.ServiceBus: when a completion returns, it is on disk.</summary>
    private async Task SettleUntilAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(connectionString);
        await using var receiver = client.CreateReceiver(Jobs);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var message = await receiver.ReceiveMessageAsync(cancellationToken: cancellationToken);
                OnReceived(message.MessageId);
                await receiver.CompleteMessageAsync(message, cancellationToken);
                _settled[message.MessageId] = true;
            }
            catch (Exception e) when (e is ServiceBusException or OperationCanceledException)
            {
                // The queue was killed. The client connects again.
            }
        }
    }

    private void OnReceived(string id)
    {
        _received[id] = true;
        if (_settled.ContainsKey(id))
        {
            _cameBack.Enqueue(id);
        }
    }
}
