using Azure.Messaging.ServiceBus;
using Serverless.Worker.Concurrency;

namespace Serverless.Worker;

/// <summary>A message of either lane comes in, a result goes out. What throws is delivered again.</summary>
public sealed class JobFunctions(GatedRunner runner)
{
    [Function("Interactive")]
    public Task InteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(message.Body.ToMemory(), new(message.MessageId, message.DeliveryCount), cancellationToken);

    [Function("Bulk")]
    public Task BulkAsync(
        [ServiceBusTrigger("%BulkQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        runner.RunAsync(message.Body.ToMemory(), new(message.MessageId, message.DeliveryCount), cancellationToken);
}
