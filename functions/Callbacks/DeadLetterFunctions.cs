using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Ends the jobs, and records the webhooks, whose messages the queues gave up.</summary>
public sealed class DeadLetterFunctions(DeadJobs jobs, DeadCallbacks callbacks)
{
    [Function("EndDeadInteractiveJob")]
    public Task EndInteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(Read(message), cancellationToken);

    [Function("EndDeadBulkJob")]
    public Task EndBulkAsync(
        [ServiceBusTrigger("%BulkQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        jobs.EndAsync(Read(message), cancellationToken);

    [Function("NoteDeadCallback")]
    public Task NoteCallbackAsync(
        [ServiceBusTrigger("%CallbacksQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        callbacks.RecordAsync(Read(message), cancellationToken);

    /// <summary>What is missing or odd is left out, never an error: the job must end.</summary>
    internal static DeadLetter Read(ServiceBusReceivedMessage message)
    {
        var amqp = message.GetRawAmqpMessage();
        return new DeadLetter(
            message.MessageId,
            // Empty if a sender of another kind put an AMQP value or sequence into the body.
            amqp.Body.TryGetData(out _) ? message.Body.ToMemory() : default,
            // The delivery of the dead letter itself is counted too.
            (int)Math.Max((amqp.Header.DeliveryCount ?? 0L) - 1, 0),
            message.DeadLetterReason ?? "unknown",
            message.DeadLetterErrorDescription);
    }
}
