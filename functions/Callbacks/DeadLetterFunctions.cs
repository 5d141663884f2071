using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Callbacks;

/// <summary>Handles dead letters: ends their jobs, and records the webhooks that could not be sent.</summary>
public sealed class DeadLetterFunctions(DeadJobs jobs, DeadCallbacks callbacks, Redelivery redelivery)
{
    [Function("EndDeadInteractiveJob")]
    public Task EndInteractiveAsync(
        [ServiceBusTrigger("%InteractiveQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        EndAsync(Lane.Interactive, message, cancellationToken);

    [Function("EndDeadBulkJob")]
    public Task EndBulkAsync(
        [ServiceBusTrigger("%BulkQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        EndAsync(Lane.Bulk, message, cancellationToken);

    [Function("RecordDeadCallback")]
    public Task RecordCallbackAsync(
        [ServiceBusTrigger("%CallbacksQueue%/$deadletterqueue", Connection = "ServiceBus")]
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        redelivery.RunAsync(
            message.DeliveryCount,
            _ => callbacks.RecordAsync(Read(lane: null, message), cancellationToken),
            cancellationToken);

    /// <summary>Missing or malformed values are left out and never cause an error, because the job must end.</summary>
    internal static DeadLetter Read(Lane? lane, ServiceBusReceivedMessage message) => new(
        lane,
        message.MessageId,
        message.Bytes,
        // The count includes the delivery of the dead letter itself.
        (int)Math.Max((message.GetRawAmqpMessage().Header.DeliveryCount ?? 0L) - 1, 0),
        message.DeadLetterReason ?? "unknown",
        message.DeadLetterErrorDescription);

    private Task EndAsync(Lane lane, ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        redelivery.RunAsync(
            message.DeliveryCount,
            _ => jobs.EndAsync(Read(lane, message), cancellationToken),
            cancellationToken);
}
