using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

/// <summary>
/// Kills the queue's process while the client works. QUEUE_MESSAGES sets the number of messages; the full trial is
/// <c>QUEUE_MESSAGES=100000 dotnet test --project tests/Embedded --filter-class *SdkRestartTests</c>.
/// </summary>
public sealed class SdkRestartTests : IDisposable
{
    private const string Jobs = "jobs-bulk";
    private const int Calls = 64;
    private const int BatchSize = 100;

    private static readonly int Messages =
        int.Parse(Environment.GetEnvironmentVariable("QUEUE_MESSAGES") ?? "3000", CultureInfo.InvariantCulture);

    private readonly string _folder = RunningQueue.NewFolder();
    private readonly QueueProcess _queue;
    private readonly CancellationTokenSource _patience = new(
        TimeSpan.FromMinutes(2 + (Messages / 10_000)), TimeProvider.System);
    private readonly ConcurrentDictionary<string, int> _handled = new();
    private readonly ConcurrentQueue<Exception> _errors = new();
    private long _lastHandledAt;

    public SdkRestartTests() => _queue = new QueueProcess(_folder, QueueProcess.FreePort());

    private CancellationToken Token => _patience.Token;

    [Fact]
    public async Task No_message_is_lost_while_the_queue_is_killed_twice()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var client = new ServiceBusClient(await _queue.StartAsync());
        await using var processor = Processor(client);
        await processor.StartProcessingAsync(Token);
        var sending = SendAsync(client);
        var away = new List<TimeSpan>();
        foreach (var share in (int[])[Messages / 3, 2 * Messages / 3])
        {
            await UntilAsync(() => _handled.Count >= share);
            away.Add(await KillAsync());
        }

        await sending;
        await UntilAsync(() => _handled.Count == Messages);
        await UntilEmptyAsync(client);
        await processor.StopProcessingAsync(Token);

        await using var letters = client.CreateReceiver(
            Jobs, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Empty(await letters.PeekMessagesAsync(10, cancellationToken: Token));
        Assert.All(_errors, error => Assert.True(IsOfARestart(error), error.ToString()));
        Report(TimeProvider.System.GetElapsedTime(started), away);
    }

    [Fact]
    public async Task A_restart_of_the_queue_releases_locks_and_redelivers()
    {
        await using var client = new ServiceBusClient(await _queue.StartAsync());
        await using var receiver = client.CreateReceiver(Jobs);
        await client.CreateSender(Jobs).SendMessageAsync(new ServiceBusMessage { MessageId = "held" }, Token);
        var held = await receiver.ReceiveMessageAsync(cancellationToken: Token);
        await _queue.KillAsync();
        await _queue.StartAsync();

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(held, Token));

        Assert.Equal(ServiceBusFailureReason.MessageLockLost, error.Reason);
        Assert.Equal("held", (await receiver.ReceiveMessageAsync(cancellationToken: Token)).MessageId);
    }

    [Fact]
    public async Task Scheduled_and_deferred_messages_survive_a_restart()
    {
        await using var client = new ServiceBusClient(await _queue.StartAsync());
        await using var receiver = client.CreateReceiver(Jobs);
        await using var sender = client.CreateSender(Jobs);
        await sender.SendMessageAsync(new ServiceBusMessage { MessageId = "deferred" }, Token);
        var deferred = await receiver.ReceiveMessageAsync(cancellationToken: Token);
        await receiver.DeferMessageAsync(deferred, cancellationToken: Token);
        await sender.ScheduleMessageAsync(
            new ServiceBusMessage { MessageId = "due" }, TimeProvider.System.GetUtcNow().AddSeconds(1), Token);
        await _queue.KillAsync();
        await _queue.StartAsync();

        Assert.Equal("due", (await receiver.ReceiveMessageAsync(cancellationToken: Token)).MessageId);
        Assert.Equal(
            "deferred", (await receiver.ReceiveDeferredMessageAsync(deferred.SequenceNumber, Token)).MessageId);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _patience.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceBusProcessor Processor(ServiceBusClient client)
    {
        var processor = client.CreateProcessor(Jobs, new ServiceBusProcessorOptions { MaxConcurrentCalls = Calls });
        processor.ProcessMessageAsync += arguments =>
        {
            _handled.AddOrUpdate(arguments.Message.MessageId, 1, (_, times) => times + 1);
            Volatile.Write(ref _lastHandledAt, TimeProvider.System.GetTimestamp());
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += arguments =>
        {
            _errors.Enqueue(arguments.Exception);
            return Task.CompletedTask;
        };
        return processor;
    }

    /// <summary>Sends a batch again until it is accepted: duplicate detection drops what was accepted before.</summary>
    private async Task SendAsync(ServiceBusClient client)
    {
        await using var sender = client.CreateSender(Jobs);
        foreach (var batch in Enumerable.Range(0, Messages).Chunk(BatchSize))
        {
            while (!await TrySendAsync(
                sender, batch.Select(i => new ServiceBusMessage(new byte[1024]) { MessageId = $"m{i}" })))
            {
                // The queue was killed; retry.
            }
        }
    }

    private async Task<bool> TrySendAsync(ServiceBusSender sender, IEnumerable<ServiceBusMessage> batch)
    {
        try
        {
            await sender.SendMessagesAsync(batch, Token);
            return true;
        }
        catch (Exception e) when (IsOfARestart(e))
        {
            return false;
        }
    }

    /// <summary>kill -9, and a new process at once; returns how long nothing was handled.</summary>
    private async Task<TimeSpan> KillAsync()
    {
        await _queue.KillAsync();
        var last = Volatile.Read(ref _lastHandledAt);
        await _queue.StartAsync();
        var (before, back) = (_handled.Count, Messages);
        await UntilAsync(() => _handled.Count > before || _handled.Count == back);
        return TimeProvider.System.GetElapsedTime(last);
    }

    private async Task UntilEmptyAsync(ServiceBusClient client)
    {
        await using var receiver = client.CreateReceiver(Jobs);
        while ((await receiver.PeekMessagesAsync(1, fromSequenceNumber: 0, Token)).Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }

    /// <summary>What a client may see of a queue that is away: nothing else.</summary>
    private static bool IsOfARestart(Exception error) => error is ServiceBusException
    {
        Reason: ServiceBusFailureReason.ServiceCommunicationProblem
            or ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.MessageLockLost,
    };

    private void Report(TimeSpan took, IReadOnlyList<TimeSpan> away)
    {
        var again = _handled.Values.Sum() - _handled.Count;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | messages | calls | kills | lost | handled twice | seconds | a second | nothing handled for, s |
            |---|---|---|---|---|---|---|---|
            | {Messages} | {Calls} | {away.Count} | {Messages - _handled.Count} | {again} | {took.TotalSeconds:0.0} | {Messages / took.TotalSeconds:0} | {string.Join(", ", away.Select(one => one.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)))} |
            """));
    }
}
