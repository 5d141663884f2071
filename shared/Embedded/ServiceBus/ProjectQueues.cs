using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus;

/// <summary>The queues that always exist. The Bicep module of the namespace declares the same settings.</summary>
internal static class ProjectQueues
{
    public static IEnumerable<QueueSettings> Of(QueueOptions names, int maxMessageSizeInKilobytes) =>
    [
        Queue(names.InteractiveQueue, maxDeliveryCount: 5, maxMessageSizeInKilobytes),
        Queue(names.BulkQueue, maxDeliveryCount: 5, maxMessageSizeInKilobytes),
        Queue(names.CallbacksQueue, maxDeliveryCount: 10, maxMessageSizeInKilobytes),
    ];

    private static QueueSettings Queue(string name, int maxDeliveryCount, int maxMessageSizeInKilobytes) => new()
    {
        Name = name,
        LockDuration = TimeSpan.FromMinutes(1),
        MaxDeliveryCount = maxDeliveryCount,
        DeadLetteringOnExpiration = true,
        RequiresDuplicateDetection = true,
        MaxMessageSizeInKilobytes = maxMessageSizeInKilobytes,
    };
}
