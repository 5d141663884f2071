namespace Serverless.Callbacks.DeadLetters;

/// <summary>Jobs whose messages the queues gave up, each to its end; webhooks whose messages died, each to its line in the log.</summary>
public sealed class DeadLetterFunctions(DeadJobs jobs, DeadCallbacks callbacks)
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

    [Function("NoteDeadCallback")]
    public Task NoteCallbackAsync(
        [ServiceBusTrigger("%CallbacksQueue%/$deadletterqueue", Connection = "ServiceBus")] byte[] message,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        callbacks.NoteAsync(message, DeadLetter.From(context.BindingContext.BindingData), cancellationToken);
}
