using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Serverless.Serving;

namespace Serverless.Cloud.ServiceBus;

/// <summary>
/// Sends to Service Bus, as fast as it accepts. A retried send has the same message id, so duplicate detection drops
/// it.
/// </summary>
internal sealed class QueueSender(ServiceBusClient client, TimeProvider time) : IMessageSender
{
    private readonly SendTurns _turns = new(time);

    // A sender is a link that stays open. The client closes all of them when it is disposed.
    private readonly ConcurrentDictionary<string, ServiceBusSender> _senders = new();

    public Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken) =>
        _turns.RunAsync(queue, () => SendNowAsync(queue, message, cancellationToken), cancellationToken);

    private async Task SendNowAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _senders.GetOrAdd(queue, client.CreateSender)
                .SendMessageAsync(ToServiceBus(message), cancellationToken);
        }
        catch (Exception e) when (QueueFaults.Explain(queue, e) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private static ServiceBusMessage ToServiceBus(OutgoingMessage message)
    {
        var sent = new ServiceBusMessage(message.Body) { MessageId = message.Id, ContentType = message.ContentType };
        if (message.TimeToLive is { } timeToLive)
        {
            sent.TimeToLive = timeToLive;
        }

        if (message.NotBefore is { } notBefore)
        {
            sent.ScheduledEnqueueTime = notBefore;
        }

        return sent;
    }
}
