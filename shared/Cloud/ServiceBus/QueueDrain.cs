using System.Collections.Concurrent;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Takes waiting messages off a Service Bus queue, which takes the right to listen.</summary>
internal sealed class QueueDrain(ServiceBusClient client) : IQueueDrain
{
    private const int AtOnce = 16;

    /// <summary>Messages of one receive: few enough to be handled long before their locks run out.</summary>
    private const int MostPerReceive = 100;

    /// <summary>A queue from which nothing comes for so long has nothing that waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore, Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            // A receiver of its own: it closes with this call, and what it might still hold goes back.
            await using var receiver = client.CreateReceiver(queue);
            var gone = 0;
            while (gone < limit)
            {
                var received = await receiver.ReceiveMessagesAsync(Math.Min(limit - gone, MostPerReceive), Patience, cancellationToken);
                var older = received.Where(message => message.EnqueuedTime < enqueuedBefore).ToList();
                await GiveBackAsync(receiver, received.Except(older));
                await HandleAsync(receiver, older, handle, cancellationToken);
                gone += older.Count;
                if (older.Count < received.Count || received.Count == 0)
                {
                    break;
                }
            }

            return gone;
        }
        catch (ServiceBusException e)
        {
            throw new IOException($"The queue '{queue}' could not be emptied: {e.Reason}. {e.Message}", e);
        }
    }

    private static async Task HandleAsync(
        ServiceBusReceiver receiver,
        IReadOnlyCollection<ServiceBusReceivedMessage> messages,
        Func<WaitingMessage, CancellationToken, Task> handle,
        CancellationToken cancellationToken)
    {
        var done = new ConcurrentBag<ServiceBusReceivedMessage>();
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(messages, options, async (message, token) =>
            {
                await handle(new WaitingMessage(message.MessageId, BodyOf(message)), token);
                done.Add(message);
                await CompleteAsync(receiver, message);
            });
        }
        finally
        {
            await GiveBackAsync(receiver, messages.Except(done));
        }
    }

    /// <summary>The bytes that the sender gave; none if the body is a value or a sequence, which only senders of others make.</summary>
    private static ReadOnlyMemory<byte> BodyOf(ServiceBusReceivedMessage message) =>
        message.GetRawAmqpMessage().Body.BodyType == AmqpMessageBodyType.Data ? message.Body.ToMemory() : default;

    /// <summary>Once handled, the message goes even where the caller has hung up. A lock that ran out sends it on; whoever gets it finds its job ended.</summary>
    private static async Task CompleteAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        try
        {
            await receiver.CompleteMessageAsync(message, CancellationToken.None);
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            // Said above.
        }
    }

    /// <summary>Back to the queue at once rather than when the lock runs out; Service Bus counts it as a delivery.</summary>
    private static async Task GiveBackAsync(ServiceBusReceiver receiver, IEnumerable<ServiceBusReceivedMessage> messages)
    {
        try
        {
            foreach (var message in messages)
            {
                await receiver.AbandonMessageAsync(message, propertiesToModify: null, CancellationToken.None);
            }
        }
        catch (ServiceBusException)
        {
            // A queue that cannot be told now takes the rest back by itself, as the locks run out.
        }
    }
}
