using System.Text;
using System.Threading.Channels;
using Amqp;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed partial class QueueReceiverTests
{
    private const string Jobs = "jobs-interactive";

    [Fact(Timeout = 30_000)]
    public async Task Concurrency_limits_messages_in_hand()
    {
        await using var running = await RunningQueue.StartAsync();
        var gate = new Gate();
        await using var receiver = running.Receive(Jobs, gate.PassAsync, concurrency: 2);
        await SendAsync(running, 12, TestContext.Current.CancellationToken);

        for (var entered = 2; entered <= 12; entered++)
        {
            await gate.EnteredAsync(entered);
            Assert.InRange(gate.Inside, 1, 2);
            gate.Open(1);
        }

        Assert.Equal(12, gate.Names.Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_connected_receiver_takes_nothing_until_it_starts()
    {
        await using var running = await RunningQueue.StartAsync();
        var taken = Channel.CreateUnbounded<string>();
        await using var receiver = running.Receiver(Jobs, (message, _) =>
        {
            taken.Writer.TryWrite(message.MessageId);
            return Task.CompletedTask;
        });
        receiver.Connect();
        await SendAsync(running, 2, TestContext.Current.CancellationToken);
        // Another receiver gets both, so the first has no credit.
        var ids = await running.ReceiveAsync(Jobs, 2);
        Assert.False(taken.Reader.TryRead(out _));

        receiver.Start();
        await SendAsync(running, 1, TestContext.Current.CancellationToken, first: 2);

        Assert.Equal("m2", await taken.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["m0", "m1"], ids.Order());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_messages_of_a_vanished_receiver_are_redelivered_at_once()
    {
        await using var running = await RunningQueue.StartAsync();
        var stuck = new Gate();
        var first = running.Receive(Jobs, stuck.PassAsync, concurrency: 1);
        await SendAsync(running, 1, TestContext.Current.CancellationToken);
        await stuck.EnteredAsync(1);
        var second = Channel.CreateUnbounded<ReceivedMessage>();
        await using var other = running.Receive(
            Jobs, async (message, token) => await second.Writer.WriteAsync(message, token));

        await first.DisposeAsync();

        var again = await second.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("m0", 2), (again.MessageId, again.DeliveryCount));
    }

    [Fact(Timeout = 30_000)]
    public async Task Stopping_waits_for_the_messages_in_hand_and_completes_them()
    {
        await using var running = await RunningQueue.StartAsync();
        var gate = new Gate();
        await using var receiver = running.Receive(Jobs, gate.PassAsync, concurrency: 3);
        await SendAsync(running, 10, TestContext.Current.CancellationToken);
        await gate.EnteredAsync(3);

        var stopping = receiver.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        gate.Open(100);
        await stopping;

        Assert.Equal(7, (await running.ReceiveAsync(Jobs, 7)).Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handler_that_exceeds_the_stop_limit_is_canceled_and_its_message_is_returned()
    {
        await using var running = await RunningQueue.StartAsync();
        var cancelled = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var receiver = running.Receive(Jobs, async (_, token) =>
        {
            entered.TrySetResult();
            await using var registration = token.Register(cancelled.SetResult);
            await cancelled.Task;
            token.ThrowIfCancellationRequested();
        });
        await SendAsync(running, 1, TestContext.Current.CancellationToken);
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        await receiver.StopAsync(new CancellationToken(canceled: true));

        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["m0"], await running.ReceiveAsync(Jobs, 1));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_long_handler_keeps_its_lock()
    {
        var queues = Path.GetTempFileName();
        await File.WriteAllTextAsync(queues, """
            { "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "short", "Properties": { "LockDuration": "PT5S" } } ] } ] } }
            """, TestContext.Current.CancellationToken);
        await using var running = await RunningQueue.StartAsync(queuesFile: queues);
        var deliveries = Channel.CreateUnbounded<int>();
        var release = new TaskCompletionSource();
        await using var receiver = running.Receive("short", async (message, token) =>
        {
            await deliveries.Writer.WriteAsync(message.DeliveryCount, token);
            await release.Task.WaitAsync(token);
            deliveries.Writer.Complete();
        }, concurrency: 1);
        await running.Queue.SendAsync("short", Outgoing(0), TestContext.Current.CancellationToken);
        Assert.Equal(1, await deliveries.Reader.ReadAsync(TestContext.Current.CancellationToken));

        await running.Queue.SendAsync("short", Outgoing(1), TestContext.Current.CancellationToken);
        await LoseALockAsync(running, "short");
        release.SetResult();

        Assert.Empty(await deliveries.Reader.ReadAllAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken));
        File.Delete(queues);
    }

    [Fact(Timeout = 60_000)]
    public async Task Senders_and_receivers_reconnect_to_a_restarted_queue()
    {
        var folder = RunningQueue.NewFolder();
        using var process = new QueueProcess(folder, QueueProcess.FreePort());
        var endpoint = QueueEndpoint.Parse(await process.StartAsync());
        await using var sender = new QueueSender(endpoint, TimeProvider.System, new Random(1));
        var received = Channel.CreateUnbounded<string>();
        await using var receiver = RunningQueue.Receive(
            endpoint, Jobs,
            async (message, token) => await received.Writer.WriteAsync(message.MessageId, token), concurrency: 4);
        await sender.SendAsync(Jobs, Outgoing(1), TestContext.Current.CancellationToken);
        Assert.Equal("m1", await received.Reader.ReadAsync(TestContext.Current.CancellationToken));

        await process.KillAsync();
        var sending = sender.SendAsync(Jobs, Outgoing(2), TestContext.Current.CancellationToken);
        await process.StartAsync();

        await sending;
        while (await received.Reader.ReadAsync(TestContext.Current.CancellationToken) is not "m2")
        {
            // The first may be redelivered, because its completion was in transit when the queue was killed.
        }

        await process.KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_missing_queue_is_reported_to_the_sender()
    {
        await using var running = await RunningQueue.StartAsync();
        await using var sender = new QueueSender(running.Endpoint, TimeProvider.System, new Random(1));

        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => sender.SendAsync("nowhere", Outgoing(0), TestContext.Current.CancellationToken));

        Assert.Contains("'nowhere' could not be found", error.Message);
    }

    /// <summary>
    /// Receives a message without renewing its lock, and returns when it is redelivered: earlier locks would have
    /// expired too.
    /// </summary>
    private static async Task LoseALockAsync(RunningQueue running, string queue)
    {
        await using var connection = new QueueConnection(running.Endpoint);
        var link = new ReceiverLink(await connection.OpenAsync(TestContext.Current.CancellationToken), "idle", queue);
        link.SetCredit(2, autoRestore: false);
        var first = await link.ReceiveAsync(TimeSpan.FromSeconds(20));
        var again = await link.ReceiveAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(first.Properties.MessageId, again.Properties.MessageId);
        link.Accept(again);
    }

    private static OutgoingMessage Outgoing(int number) =>
        new() { Id = $"m{number}", Body = Encoding.UTF8.GetBytes("body") };

    private static async Task SendAsync(
        RunningQueue running, int count, CancellationToken cancellationToken, int first = 0)
    {
        for (var i = 0; i < count; i++)
        {
            await running.Queue.SendAsync(Jobs, Outgoing(first + i), cancellationToken);
        }
    }

    /// <summary>Holds handlers until they are let through.</summary>
    private sealed class Gate
    {
        private readonly Channel<bool> _passes = Channel.CreateUnbounded<bool>();
        private readonly Channel<string> _entered = Channel.CreateUnbounded<string>();
        private int _inside;

        public List<string> Names { get; } = [];

        public int Inside => Volatile.Read(ref _inside);

        public void Open(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _passes.Writer.TryWrite(true);
            }
        }

        public async Task PassAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _inside);
            await _entered.Writer.WriteAsync(message.MessageId, cancellationToken);
            await _passes.Reader.ReadAsync(cancellationToken);
            Interlocked.Decrement(ref _inside);
        }

        /// <summary>So many handlers have begun, counted from the start.</summary>
        public async Task EnteredAsync(int count)
        {
            while (Names.Count < count)
            {
                Names.Add(await _entered.Reader.ReadAsync(TestContext.Current.CancellationToken));
            }
        }
    }
}
