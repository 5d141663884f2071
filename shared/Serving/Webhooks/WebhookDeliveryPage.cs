namespace Serverless.Serving.Webhooks;

/// <summary>
/// Some deliveries, the newest first; <paramref name="Next"/> is where the next page begins, null if this is the last.
/// </summary>
public sealed record WebhookDeliveryPage(IReadOnlyList<WebhookDelivery> Deliveries, string? Next)
{
    /// <param name="log">The log.</param>
    /// <param name="after">The <see cref="Next"/> of the page before; null for the first.</param>
    /// <param name="size">Most deliveries on a page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<WebhookDeliveryPage> ReadAsync(
        IDeliveryLog log, string? after, int size, CancellationToken cancellationToken)
    {
        var deliveries = await log.ReadAsync(after, size, cancellationToken);
        return new WebhookDeliveryPage(deliveries, deliveries.Count == size ? deliveries[^1].Id : null);
    }
}
