using Azure.Messaging.ServiceBus;
using Serverless.Serving.Backlog;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Ends of jobs in, signed webhooks out.</summary>
public sealed class CallbackFunctions(CallbackDelivery delivery)
{
    /// <summary>A message that is no callback throws here and is dead-lettered after its deliveries.</summary>
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken)
    {
        var body = message.Body.ToMemory();
        var callback = CallbackMessage.TryDecode(body)
            ?? throw new FormatException($"A body of {body.Length} bytes is not a callback message.");
        return delivery.DeliverAsync(callback, cancellationToken);
    }
}
