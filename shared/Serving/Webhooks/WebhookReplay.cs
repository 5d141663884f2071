using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>Sends a webhook again on request, with its own schedule of attempts.</summary>
public sealed class WebhookReplay(
    IDeliveryLog log, IJobStore store, IWebhookEndpoints endpoints,
    IMessageSender sender, IOptions<QueueOptions> queues, TimeProvider time)
{
    /// <param name="deliveryId">Any attempt of the webhook, delivered or not.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ReplayAnswer> ReplayAsync(string deliveryId, CancellationToken cancellationToken)
    {
        if (await log.FindAsync(deliveryId, cancellationToken) is not { } delivery)
        {
            return ReplayAnswer.NoSuchDelivery;
        }

        if (await store.ReadAsync(
            delivery.JobId, cancellationToken) is not { Outcome: not null, Job.Webhook.Url: { } url })
        {
            return ReplayAnswer.JobIsGone;
        }

        if (await endpoints.FindAsync(WebhookEndpoint.IdOf(url), cancellationToken) is { DisabledAt: not null })
        {
            return ReplayAnswer.EndpointIsDisabled;
        }

        var callback = CallbackMessage.OfReplay(delivery.JobId, delivery.Status, time.GetUtcNow());
        await sender.SendAsync(queues.Value.CallbacksQueue, callback.ToMessage(), cancellationToken);
        return ReplayAnswer.Queued;
    }
}

/// <summary>The result of a replay request.</summary>
public enum ReplayAnswer
{
    Queued,
    NoSuchDelivery,
    JobIsGone,
    EndpointIsDisabled,
}
