using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus;

/// <summary>The queues that always exist. The Bicep module of the namespace declares the same settings.</summary>
internal static class ProjectQueues
{
    /// <summary>
    /// The queue counts a delivery for every message in the hands of a process that ends, whoever is to blame, so its
    /// limit must not be what ends a job: the worker counts the runs that began. 2000 is the most that the Azure portal
    /// accepts.
    /// </summary>
    private const int MaxDeliveriesOfJobs = 2000;

    public static IEnumerable<QueueSettings> Of(QueueOptions names, int maxMessageSizeInKilobytes) =>
    [
        Queue(names.InteractiveQueue, MaxDeliveriesOfJobs, maxMessageSizeInKilobytes),
        Queue(names.BulkQueue, MaxDeliveriesOfJobs, maxMessageSizeInKilobytes),
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
