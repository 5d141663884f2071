using Azure.Messaging.ServiceBus;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Sends a signed webhook for each message about a job that ended.</summary>
public sealed class CallbackFunctions(CallbackRunner runner, DeadCallbacks dead, Redelivery redelivery)
{
    [Function("DeliverCallback")]
    public Task DeliverAsync(
        [ServiceBusTrigger("%CallbacksQueue%", Connection = "ServiceBus")] ServiceBusReceivedMessage message,
        CancellationToken cancellationToken) =>
        redelivery.RunAsync(message.DeliveryCount, _ => RunAsync(message, cancellationToken), cancellationToken);

    private Task RunAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var body = message.Bytes;
        return CallbackMessage.TryDecode(body) is { } callback
            ? runner.RunAsync(callback, cancellationToken)
            : dead.RecordAsync(
                new DeadLetter(
                    Lane: null,
                    message.MessageId,
                    body,
                    message.DeliveryCount,
                    DeadLetter.Unreadable,
                    $"Its body of {body.Length} bytes is not a callback message."),
                cancellationToken);
    }
}
