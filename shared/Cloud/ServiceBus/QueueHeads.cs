using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Peeks at a queue to get the age of its oldest message. It needs the right to listen.</summary>
internal sealed class QueueHeads(ServiceBusClient client, TimeProvider time) : IQueueHeads
{
    /// <summary>
    /// The number of messages to peek. They include scheduled messages, in the order in which they were sent.
    /// </summary>
    private const int MaxPeeked = 32;

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new();

    public async Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken)
    {
        // Start at 0 each time: without a number, a receiver continues from its last position.
        var peeked = await _receivers.GetOrAdd(queue, client.CreateReceiver)
            .PeekMessagesAsync(MaxPeeked, fromSequenceNumber: 0, cancellationToken);
        var now = time.GetUtcNow();
        var oldest = peeked.Where(message => message.State == ServiceBusMessageState.Active)
            .Select(message => message.EnqueuedTime).DefaultIfEmpty(now).Min();
        return oldest < now ? now - oldest : TimeSpan.Zero;
    }
}
