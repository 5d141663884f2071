using Azure.Messaging.ServiceBus;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>A message for each job that ended comes in, a signed webhook goes out.</summary>
public sealed class CallbackFunctions(CallbackRunner runner)
{
    /// <summary>A message that is not a callback throws here and is dead-lettered after its deliveries.</summary>
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(CallbackMessage.Decode(message.Body.ToMemory()), cancellationToken);
}
