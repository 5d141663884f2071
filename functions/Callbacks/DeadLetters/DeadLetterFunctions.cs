using Azure.Messaging.ServiceBus;

namespace Serverless.Callbacks.DeadLetters;

/// <summary>Jobs whose messages the queues gave up, each to its end; webhooks whose messages died, each to its line in the log.</summary>
public sealed class DeadLetterFunctions(DeadJobs jobs, DeadCallbacks callbacks)
{
    [Function("EndDeadInteractiveJob")]
    public Task EndInteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%/$deadletterqueue", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(DeadLetter.From(message), cancellationToken);

    [Function("EndDeadBulkJob")]
    public Task EndBulkAsync(
        [ServiceBusTrigger("%BulkQueue%/$deadletterqueue", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(DeadLetter.From(message), cancellationToken);

    [Function("NoteDeadCallback")]
    public Task NoteCallbackAsync(
        [ServiceBusTrigger("%CallbacksQueue%/$deadletterqueue", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        callbacks.NoteAsync(DeadLetter.From(message), cancellationToken);
}
