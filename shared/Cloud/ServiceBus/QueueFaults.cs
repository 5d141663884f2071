using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Serverless.Serving;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Explains failures of a send.</summary>
internal static class QueueFaults
{
    /// <summary>
    /// The namespace throttles a sender for the rest of a period of 10 seconds
    /// (learn.microsoft.com/azure/service-bus-messaging/service-bus-throttling).
    /// </summary>
    public static readonly TimeSpan RetryAfterThrottling = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(5);

    /// <returns>Null if the fault is that of the message, for example its size.</returns>
    public static QueueUnavailableException? Explain(string queue, Exception e) => e switch
    {
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceBusy } => new(
            $"Service Bus throttles the senders of the queue '{queue}'. {e.Message}", RetryAfterThrottling, e),
        ServiceBusException { Reason: ServiceBusFailureReason.QuotaExceeded } => new(
            $"The queue '{queue}' is full. {e.Message}", RetryAfterThrottling, e),
        ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded } => null,
        ServiceBusException or AuthenticationFailedException or UnauthorizedAccessException => new(
            $"The queue '{queue}' does not accept messages. {e.Message}", RetryAfterFault, e),
        _ => null,
    };
}
