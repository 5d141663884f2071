namespace Serverless.Serving.Webhooks;

/// <summary>Keeps the endpoints in trouble, for all processes that send webhooks.</summary>
public interface IWebhookEndpoints
{
    Task<WebhookEndpoint?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Writes the record of an endpoint, or replaces it.</summary>
    Task WriteAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Removes the record of an endpoint.</summary>
    /// <returns>False if there is none.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// The endpoints of that status (null: all) in the order of their IDs, at most <paramref name="limit"/>, after the
    /// one named (null: from the first).
    /// </summary>
    Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        EndpointStatus? status, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes endpoints that no job has used since the given time, at most <paramref name="limit"/> of them.
    /// </summary>
    /// <returns>The number of deleted endpoints.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
