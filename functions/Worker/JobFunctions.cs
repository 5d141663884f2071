using Serverless.Worker.Concurrency;

namespace Serverless.Worker;

/// <summary>A message of either lane comes in, a result goes out. What throws is delivered again.</summary>
public sealed class JobFunctions(GatedRunner runner)
{
    [Function("Interactive")]
    public Task InteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%", Connection = "ServiceBus")] byte[] message,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        runner.RunAsync(message, DeliveryData.Read(context), cancellationToken);

    [Function("Bulk")]
    public Task BulkAsync(
        [ServiceBusTrigger("%BulkQueue%", Connection = "ServiceBus")] byte[] message,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        runner.RunAsync(message, DeliveryData.Read(context), cancellationToken);
}
