namespace Serverless.Serving.Webhooks;

/// <summary>
/// Records the attempts of webhooks, so an operator can see why one was not delivered and replay it.
/// </summary>
public interface IDeliveryLog
{
    Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken);

    /// <summary>
    /// Returns at most <paramref name="limit"/> deliveries, newest first, after the given id (null: from the newest).
    /// </summary>
    Task<IReadOnlyList<WebhookDelivery>> ReadAsync(string? after, int limit, CancellationToken cancellationToken);

    Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns all attempts of a webhook since the given time, newest first. It may read every delivery since then, so
    /// it is for rare cases only.
    /// </summary>
    Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> deliveries from before the given time.</summary>
    /// <returns>The number of deleted deliveries.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
