using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Peeks at a queue for the age of its head, which takes the right to listen.</summary>
internal sealed class QueueHeads(ServiceBusClient client, TimeProvider time) : IQueueHeads
{
    /// <summary>Messages looked at to find the head: those scheduled for later stand among them, in the order in which they were sent.</summary>
    private const int LookedAt = 32;

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new();

    public async Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken)
    {
        // From the start each time: a receiver that peeks without a number goes on from where it last stood.
        var peeked = await _receivers.GetOrAdd(queue, client.CreateReceiver)
            .PeekMessagesAsync(LookedAt, fromSequenceNumber: 0, cancellationToken);
        var now = time.GetUtcNow();
        var oldest = peeked.Where(message => message.State == ServiceBusMessageState.Active)
            .Select(message => message.EnqueuedTime).DefaultIfEmpty(now).Min();
        return oldest < now ? now - oldest : TimeSpan.Zero;
    }
}
