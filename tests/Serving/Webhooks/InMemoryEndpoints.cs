using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

/// <summary>Endpoints that are forgotten with the test; the contract of the real ones is in tests/Contracts.</summary>
internal sealed class InMemoryEndpoints : IWebhookEndpoints
{
    public Dictionary<string, WebhookEndpoint> Kept { get; } = [];

    public int Writes { get; private set; }

    public Exception? Failure { get; set; }

    public Task<WebhookEndpoint?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Kept.GetValueOrDefault(id));

    public Task WriteAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        Writes++;
        Kept[endpoint.Id] = endpoint;
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Kept.Remove(id));

    public Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        EndpointStatus? status, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WebhookEndpoint>>(
            [.. Kept.Values.Where(one => status is null || one.Status == status)
                .Where(one => string.CompareOrdinal(one.Id, after) > 0)
                .OrderBy(one => one.Id, StringComparer.Ordinal).Take(limit)]);

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Kept.Values.Where(one => one.UsedAt < before).Take(limit).Count(one => Kept.Remove(one.Id)));
}
