namespace Serverless.Serving.Webhooks;

/// <summary>
/// Keeps the attempts of webhooks, so that an operator can see why one did not arrive and send it again.
/// </summary>
public interface IDeliveryLog
{
    Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken);

    /// <summary>
    /// The newest deliveries, at most <paramref name="limit"/>, after the one named (none: from the newest).
    /// </summary>
    Task<IReadOnlyList<WebhookDelivery>> ReadAsync(string? after, int limit, CancellationToken cancellationToken);

    Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// All attempts of one webhook since the moment, newest first. It may read every delivery since then: for rare
    /// cases only.
    /// </summary>
    Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Drops deliveries made before the moment, at most <paramref name="limit"/> of them.</summary>
    /// <returns>How many were dropped.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
