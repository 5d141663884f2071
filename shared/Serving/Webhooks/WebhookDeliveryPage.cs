namespace Serverless.Serving.Webhooks;

/// <summary>
/// A page of deliveries, newest first. <paramref name="Next"/> is the cursor of the next page; null if this is the last
/// one.
/// </summary>
public sealed record WebhookDeliveryPage(IReadOnlyList<WebhookDelivery> Deliveries, string? Next)
{
    /// <param name="log">The log.</param>
    /// <param name="after">The <see cref="Next"/> of the previous page; null for the first.</param>
    /// <param name="size">The maximum number of deliveries on a page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<WebhookDeliveryPage> ReadAsync(
        IDeliveryLog log, string? after, int size, CancellationToken cancellationToken)
    {
        var deliveries = await log.ReadAsync(after, size, cancellationToken);
        return new WebhookDeliveryPage(deliveries, deliveries.Count == size ? deliveries[^1].Id : null);
    }
}
