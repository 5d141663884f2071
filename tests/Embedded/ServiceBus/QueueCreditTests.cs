using System.Threading.Channels;
using Amqp;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>A receiver gets what it gave credit for, and nothing after it took the credit back.</summary>
public sealed class QueueCreditTests
{
    private const string Jobs = "jobs-interactive";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Uses the AMQP library of Azure.Messaging.ServiceBus, which closes a link that receives more than its credit.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task A_drain_ends_after_the_message_being_delivered()
    {
        var time = new HeldClock();
        await using var running = await RunningQueue.StartAsync(time: time);
        await running.Queue.SendAsync(
            Jobs, new OutgoingMessage { Id = "m", Body = new byte[10] }, TestContext.Current.CancellationToken);
        var endpoint = running.Endpoint;
        var connection = await new AmqpConnectionFactory().OpenConnectionAsync(
            new Uri($"amqp://{endpoint.KeyName}:{endpoint.Key}@{endpoint.Host}:{endpoint.Port}"), Patience);
        var session = connection.CreateSession(new AmqpSessionSettings());
        await session.OpenAsync(Patience);
        var link = await AttachAsync(session, new ReceivingAmqpLink(Settings("receiver", isReceiver: true)));

        // The delivery has taken its credit and reads the clock for the lock. Then the drain arrives, and then the
        // message.
        var held = time.HoldNextReader();
        var receiving = link.ReceiveMessageAsync(Patience);
        await held.WaitAsync(TestContext.Current.CancellationToken);
        var draining = link.DrainAsyc(TestContext.Current.CancellationToken);
        // When another link is attached, the broker has seen the drain.
        await AttachAsync(session, new SendingAmqpLink(Settings("sender", isReceiver: false)));
        time.LetGo();

        Assert.Equal("m", (await receiving)?.Properties.MessageId.ToString());
        await draining;
        Assert.Equal(AmqpObjectState.Opened, link.State);
        await connection.CloseAsync(Patience);
    }

    [Fact(Timeout = 30_000)]
    public async Task Credit_for_more_messages_than_are_in_memory_is_used_up()
    {
        const int Count = 6_000;
        await using var running = await RunningQueue.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => running.Queue.SendAsync(
            Jobs, new OutgoingMessage { Id = $"m{i}", Body = new byte[10] }, TestContext.Current.CancellationToken)));
        await using var connection = new QueueConnection(running.Endpoint);
        var link = new ReceiverLink(
            await connection.OpenAsync(TestContext.Current.CancellationToken), "receiver", Jobs);
        var received = Channel.CreateUnbounded<string>();
        link.Start(0, (_, message) => received.Writer.TryWrite(message.Properties.MessageId));

        link.SetCredit(Count, CreditMode.Manual);

        for (var i = 0; i < Count; i++)
        {
            Assert.NotEmpty(await received.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }

    private static AmqpLinkSettings Settings(string name, bool isReceiver) => new()
    {
        LinkName = name,
        Role = isReceiver,
        InitialDeliveryCount = isReceiver ? null : 0u,
        Source = new Source { Address = Jobs },
        Target = new Target { Address = Jobs },
    };

    private static async Task<TLink> AttachAsync<TLink>(AmqpSession session, TLink link)
        where TLink : AmqpLink
    {
        link.AttachTo(session);
        await link.OpenAsync(Patience);
        return link;
    }

    /// <summary>A clock that can block its next reader. Its timers never fire, so only deliveries read it.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly TaskCompletionSource _released = new();
        private TaskCompletionSource? _reached;

        public Task HoldNextReader()
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reached = reached;
            return reached.Task;
        }

        public void LetGo() => _released.SetResult();

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Exchange(ref _reached, null) is { } reached)
            {
                reached.SetResult();
                _released.Task.Wait();
            }

            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
