using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Batching;

namespace Serverless.Worker;

/// <summary>A message of either lane comes in, a result goes out. What throws is delivered again.</summary>
public sealed class JobFunctions(GatedRunner runner)
{
    [Function("Interactive")]
    public Task InteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(Incoming(message), cancellationToken);

    [Function("Bulk")]
    public Task BulkAsync(
        [ServiceBusTrigger("%BulkQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(Incoming(message), cancellationToken);

    private static IncomingMessage Incoming(ServiceBusReceivedMessage message) =>
        new(message.MessageId, message.Body.ToMemory(), message.DeliveryCount);
}
