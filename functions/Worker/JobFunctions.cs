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
        runner.RunAsync(Incoming(Lane.Interactive, message), cancellationToken);

    [Function("Bulk")]
    public Task BulkAsync(
        [ServiceBusTrigger("%BulkQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(Incoming(Lane.Bulk, message), cancellationToken);

    private static IncomingMessage Incoming(Lane lane, ServiceBusReceivedMessage message)
    {
        // Empty if a sender of another kind put an AMQP value or sequence into the body.
        var isData = message.GetRawAmqpMessage().Body.TryGetData(out _);
        return new(lane, message.MessageId, isData ? message.Body.ToMemory() : default, message.DeliveryCount);
    }
}
