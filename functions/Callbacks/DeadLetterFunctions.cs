using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Handles dead letters: ends their jobs, and records the webhooks that could not be sent.</summary>
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

    [Function("RecordDeadCallback")]
    public Task RecordCallbackAsync(
        [ServiceBusTrigger("%CallbacksQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        callbacks.RecordAsync(Read(message), cancellationToken);

    /// <summary>Missing or malformed values are left out and never cause an error, because the job must end.</summary>
    internal static DeadLetter Read(ServiceBusReceivedMessage message)
    {
        var amqp = message.GetRawAmqpMessage();
        return new DeadLetter(
            message.MessageId,
            // Empty if another kind of sender put an AMQP value or sequence into the body.
            amqp.Body.TryGetData(out _) ? message.Body.ToMemory() : default,
            // The count includes the delivery of the dead letter itself.
            (int)Math.Max((amqp.Header.DeliveryCount ?? 0L) - 1, 0),
            message.DeadLetterReason ?? "unknown",
            message.DeadLetterErrorDescription);
    }
}
