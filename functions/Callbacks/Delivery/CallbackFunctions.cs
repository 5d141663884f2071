using Serverless.Serving.Backlog;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks.Delivery;

/// <summary>Ends of jobs in, signed webhooks out.</summary>
public sealed class CallbackFunctions(CallbackDelivery delivery)
{
    /// <summary>A message that is no callback throws here and is dead-lettered after its deliveries.</summary>
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] byte[] message,
        CancellationToken cancellationToken)
    {
        var callback = CallbackMessage.TryDecode(message)
            ?? throw new FormatException($"A body of {message.Length} bytes is not a callback message.");
        return delivery.DeliverAsync(callback, cancellationToken);
    }
}
