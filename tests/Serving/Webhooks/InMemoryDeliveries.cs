using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

/// <summary>An in-memory delivery log that can fail. tests/Contracts defines the behavior of the real ones.</summary>
internal sealed class InMemoryDeliveries : IDeliveryLog
{
    public List<WebhookDelivery> Kept { get; } = [];

    public Exception? Failure { get; set; }

    public Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        Kept.Add(delivery);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task<IReadOnlyList<WebhookDelivery>> ReadAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WebhookDelivery>>(
            [.. Kept.OrderBy(d => d.Id, StringComparer.Ordinal)
                .Where(d => string.CompareOrdinal(d.Id, after) > 0).Take(limit)]);

    public Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Kept.Find(d => d.Id == id));

    public Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken) =>
        Failure is { } failure
            ? Task.FromException<IReadOnlyList<WebhookDelivery>>(failure)
            : Task.FromResult<IReadOnlyList<WebhookDelivery>>(
                [.. Kept.Where(d => d.WebhookId == webhookId && d.At >= since)]);

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
