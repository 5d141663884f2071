using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Webhooks;

/// <summary>Logs the result of an attempt, whether it was made or its message was dead-lettered.</summary>
public sealed partial class DeliveryReporter(ILogger<DeliveryReporter> logger)
{
    public void Report(WebhookDelivery delivery)
    {
        if (delivery.Delivered)
        {
            LogDelivered(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail);
        }
        else if (delivery.NextAttemptAt is { } next)
        {
            LogFailed(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail, next);
        }
        else
        {
            LogGivenUp(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail, delivery.Id);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Webhook {WebhookId} was delivered to {Host} on attempt {Attempt}: {Detail}.")]
    private partial void LogDelivered(string webhookId, string host, int attempt, string detail);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
            "Webhook {WebhookId} to {Host} failed on attempt {Attempt}: {Detail}. The next attempt is at {Next:u}.")]
    private partial void LogFailed(string webhookId, string host, int attempt, string detail, DateTimeOffset next);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Webhook {WebhookId} to {Host} failed on attempt {Attempt}: {Detail}. No attempt follows; "
            + "delivery {DeliveryId} can be replayed.")]
    private partial void LogGivenUp(string webhookId, string host, int attempt, string detail, string deliveryId);
}
