using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Batching;

namespace Serverless.Worker;

/// <summary>
/// Runs the job of each message of both lanes. If the function throws, the queue delivers the message again.
/// </summary>
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
