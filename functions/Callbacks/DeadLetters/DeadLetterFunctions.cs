namespace Serverless.Callbacks.DeadLetters;

/// <summary>Jobs whose messages the queues gave up, each to its end.</summary>
public sealed class DeadLetterFunctions(DeadJobs jobs)
{
    [Function("EndDeadInteractiveJob")]
    public Task EndInteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%/$deadletterqueue", Connection = "ServiceBus")] byte[] message,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(message, DeadLetter.From(context.BindingContext.BindingData), cancellationToken);

    [Function("EndDeadBulkJob")]
    public Task EndBulkAsync(
        [ServiceBusTrigger("%BulkQueue%/$deadletterqueue", Connection = "ServiceBus")] byte[] message,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(message, DeadLetter.From(context.BindingContext.BindingData), cancellationToken);
}
