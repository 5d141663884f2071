using System.Text.Json;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks.Delivery;

/// <summary>Ends of jobs in, signed webhooks out.</summary>
public sealed class CallbackFunctions(CallbackDelivery delivery)
{
    /// <summary>A message that is no callback throws here and is dead-lettered after its deliveries.</summary>
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] string message,
        CancellationToken cancellationToken)
    {
        var callback = JsonSerializer.Deserialize(message, ServingJson.Default.CallbackMessage)
            ?? throw new JsonException("The callback message is null.");
        return delivery.DeliverAsync(callback, cancellationToken);
    }
}
