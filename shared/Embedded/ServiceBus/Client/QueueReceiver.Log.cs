using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Client;

public sealed partial class QueueReceiver
{
    [LoggerMessage(LogLevel.Warning, "Receiving from {Queue} was interrupted and is retried: {Reason}")]
    private partial void LogBroken(string queue, string reason);

    [LoggerMessage(LogLevel.Warning, "The lock of message {MessageId} in {Queue} was not renewed: {Reason}")]
    private partial void LogNotRenewed(string messageId, string queue, string reason);

    [LoggerMessage(LogLevel.Warning,
        "Message {MessageId} in {Queue} failed on delivery {DeliveryCount} and returns to the queue.")]
    private partial void LogAbandoned(Exception error, string messageId, string queue, int deliveryCount);
}
