using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The error conditions that Service Bus clients map to their own errors.</summary>
internal static class Errors
{
    public static Error LockLost() => Of("com.microsoft:message-lock-lost",
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the "
        + "queue.");

    public static Error EntityNotFound(string entity) =>
        Of(ErrorCode.NotFound, $"The messaging entity '{entity}' could not be found.");

    public static Error MessageNotFound(long number) =>
        Of("com.microsoft:message-not-found", $"There is no such message with the sequence number {number}.");

    public static Error TooLarge(long size, long limit) => Of(ErrorCode.MessageSizeExceeded,
        $"The received message (size {size}) exceeds the limit ({limit} bytes) of this queue.");

    public static Error Unauthorized(string why) => Of(ErrorCode.UnauthorizedAccess, why);

    public static Error NotDurable(string why) =>
        Of(ErrorCode.ResourceLimitExceeded, $"The message could not be made durable: {why}");

    /// <summary>
    /// Service Bus rejects sessions and transactions with this condition on queues without them. Clients report an
    /// invalid operation.
    /// </summary>
    public static Error NotAllowed(string what) =>
        Of(ErrorCode.NotAllowed, $"{what} not supported by the embedded queue.");

    public static Error NotSupported(string what) =>
        Of(ErrorCode.NotImplemented, $"{what} not supported by the embedded queue.");

    public static Error Of(Symbol condition, string description) => new(condition) { Description = description };

    public static AmqpException AsException(this Error error) => new(error);
}
