using Azure.Messaging.ServiceBus.Administration;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Reads the counts of the emulator's queues, which have no Resource Manager.</summary>
internal sealed class EmulatorCounts(ServiceBusAdministrationClient administration, TimeProvider time) : IBacklogCounts
{
    public async Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var counts = (await administration.GetQueueRuntimePropertiesAsync(queue, cancellationToken)).Value;
        return new QueueCounts(
            time.GetUtcNow(), counts.ActiveMessageCount, counts.ScheduledMessageCount, counts.DeadLetterMessageCount);
    }
}
