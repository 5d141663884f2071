using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Reads a queue's counts, which takes the right to manage it, and the age of its head, which takes the right to listen.</summary>
internal sealed class QueueBacklog(ServiceBusClient client, ServiceBusAdministrationClient administration, TimeProvider time) : IBacklogCounts
{
    /// <summary>Messages looked at to find the head: those scheduled for later stand among them, in the order in which they were sent.</summary>
    private const int LookedAt = 32;

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new();

    public async Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var counts = (await administration.GetQueueRuntimePropertiesAsync(queue, cancellationToken)).Value;
        var now = time.GetUtcNow();
        return new QueueCounts(
            now,
            counts.ActiveMessageCount,
            counts.ScheduledMessageCount,
            counts.DeadLetterMessageCount,
            counts.ActiveMessageCount == 0 ? TimeSpan.Zero : await HeadAgeAsync(queue, now, cancellationToken));
    }

    private async Task<TimeSpan> HeadAgeAsync(string queue, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // From the start each time: a receiver that peeks without a number goes on from where it last stood.
        var peeked = await _receivers.GetOrAdd(queue, client.CreateReceiver)
            .PeekMessagesAsync(LookedAt, fromSequenceNumber: 0, cancellationToken);
        var oldest = peeked.Where(message => message.State == ServiceBusMessageState.Active)
            .Select(message => message.EnqueuedTime).DefaultIfEmpty(now).Min();
        return oldest < now ? now - oldest : TimeSpan.Zero;
    }
}
