using System.Collections.Concurrent;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Removes waiting messages from a Service Bus queue. It needs the right to listen.</summary>
internal sealed class QueueDrain(ServiceBusClient client) : IQueueDrain
{
    private const int AtOnce = 16;

    /// <summary>Messages per receive: few enough to handle before their locks expire.</summary>
    private const int MaxPerReceive = 100;

    /// <summary>A queue that delivers nothing for this long has no waiting messages.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(2);

    public async Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore, Func<WaitingMessage, CancellationToken, Task> handle,
        CancellationToken cancellationToken)
    {
        try
        {
            // Each call has its own receiver: when it closes, its remaining messages return to the queue.
            await using var receiver = client.CreateReceiver(queue);
            var removed = 0;
            while (removed < limit)
            {
                var received = await receiver.ReceiveMessagesAsync(
                    Math.Min(limit - removed, MaxPerReceive), IdleTimeout, cancellationToken);
                var older = received.Where(message => message.EnqueuedTime < enqueuedBefore).ToList();
                await AbandonAsync(receiver, received.Except(older));
                await HandleAsync(receiver, older, handle, cancellationToken);
                removed += older.Count;
                if (older.Count < received.Count || received.Count == 0)
                {
                    break;
                }
            }

            return removed;
        }
        catch (ServiceBusException e)
        {
            throw new IOException($"The queue '{queue}' could not be drained: {e.Reason}. {e.Message}", e);
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
            var options =
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(messages, options, async (message, token) =>
            {
                await handle(new WaitingMessage(message.MessageId, BodyOf(message)), token);
                done.Add(message);
                await CompleteAsync(receiver, message);
            });
        }
        finally
        {
            await AbandonAsync(receiver, messages.Except(done));
        }
    }

    /// <summary>
    /// The bytes of the body. The result is empty if the body is a value or a sequence, which the product's senders
    /// never use.
    /// </summary>
    private static ReadOnlyMemory<byte> BodyOf(ServiceBusReceivedMessage message) =>
        message.GetRawAmqpMessage().Body.BodyType == AmqpMessageBodyType.Data ? message.Body.ToMemory() : default;

    /// <summary>
    /// Completes a handled message even if the caller has disconnected. If the lock has expired, the next receiver
    /// finds that its job has ended.
    /// </summary>
    private static async Task CompleteAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        try
        {
            await receiver.CompleteMessageAsync(message, CancellationToken.None);
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            // See the summary.
        }
    }

    /// <summary>
    /// Returns messages to the queue at once instead of when their locks expire. Service Bus counts this as a delivery.
    /// </summary>
    private static async Task AbandonAsync(ServiceBusReceiver receiver, IEnumerable<ServiceBusReceivedMessage> messages)
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
            // If the queue is unavailable now, the remaining messages return when their locks expire.
        }
    }
}
