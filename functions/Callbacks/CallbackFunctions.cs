using Azure.Messaging.ServiceBus;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Sends a signed webhook for each message about a job that ended.</summary>
public sealed class CallbackFunctions(CallbackRunner runner)
{
    /// <summary>
    /// Throws if the message is not a callback. The queue then dead-letters it after its last delivery.
    /// </summary>
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(CallbackMessage.Decode(message.Body.ToMemory()), cancellationToken);
}
