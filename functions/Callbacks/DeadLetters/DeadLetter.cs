using Azure.Messaging.ServiceBus;

namespace Serverless.Callbacks.DeadLetters;

/// <summary>A message that the queue gave up after <paramref name="Deliveries"/> deliveries, with the queue's reason.</summary>
public sealed record DeadLetter(
    string? MessageId, ReadOnlyMemory<byte> Body, int Deliveries, string Reason, string? Description)
{
    /// <summary>The queue's reason for a message whose time to live passed.</summary>
    public const string TimeToLivePassed = "TTLExpiredException";

    /// <summary>The queue's reason for a message that was delivered as often as it may be.</summary>
    public const string DeliveriesUsedUp = "MaxDeliveryCountExceeded";

    /// <summary>Reads a message of a dead-letter queue. What is missing or odd is left out, never an error: the job must end.</summary>
    public static DeadLetter From(ServiceBusReceivedMessage message)
    {
        var amqp = message.GetRawAmqpMessage();
        return new DeadLetter(
            message.MessageId,
            // Empty if a sender of another kind put an AMQP value or sequence into the body.
            amqp.Body.TryGetData(out _) ? message.Body.ToMemory() : default,
            // The delivery of the dead letter itself is counted too.
            (int)Math.Max((amqp.Header.DeliveryCount ?? 0L) - 1, 0),
            message.DeadLetterReason ?? "unknown",
            message.DeadLetterErrorDescription);
    }
}
