using System.Text.Json;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Store;

/// <summary>The webhook endpoints in trouble in SQLite, in the file of the deliveries, ordered by ID.</summary>
internal sealed class SqliteWebhookEndpoints(StoreDatabases databases) : IWebhookEndpoints
{
    private Database Endpoints => databases.Deliveries;

    public async Task<WebhookEndpoint?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(EndpointSql.Select, cancellationToken, id)).SingleOrDefault();

    public Task WriteAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(endpoint, ServingJson.Default.WebhookEndpoint);
        var (isDisabled, usedAt) = (endpoint.DisabledAt is not null, endpoint.UsedAt.ToUnixTimeMilliseconds());
        return Endpoints.WriteAsync(
            session => session.Execute(EndpointSql.Upsert, endpoint.Id, isDisabled, usedAt, body), cancellationToken);
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        await Endpoints.WriteAsync(session => session.Execute(EndpointSql.Delete, id), cancellationToken) == 1;

    public Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        EndpointStatus? status, string? after, int limit, CancellationToken cancellationToken)
    {
        bool? isDisabled = status is { } only ? only is EndpointStatus.Disabled : null;
        return ReadAsync(EndpointSql.SelectAfter, cancellationToken, after ?? "", limit, isDisabled);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Endpoints.WriteAsync(
            session => session.Execute(EndpointSql.DeleteUnused, before.ToUnixTimeMilliseconds(), limit),
            cancellationToken);

    private Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        string sql, CancellationToken cancellationToken, params object?[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<WebhookEndpoint>>(
            Endpoints.Read(session => session.ReadJson(ServingJson.Default.WebhookEndpoint, sql, values)));
    }
}

internal static class EndpointSql
{
    public const string Schema = """
        CREATE TABLE endpoint (
          id TEXT PRIMARY KEY NOT NULL, is_disabled INTEGER NOT NULL, used_at INTEGER NOT NULL, body TEXT NOT NULL)
          STRICT, WITHOUT ROWID
        """;

    public const string Upsert = """
        INSERT INTO endpoint (id, is_disabled, used_at, body) VALUES ($1, $2, $3, CAST($4 AS TEXT))
        ON CONFLICT DO UPDATE SET is_disabled = excluded.is_disabled, used_at = excluded.used_at, body = excluded.body
        """;

    public const string Select = "SELECT body FROM endpoint WHERE id = $1";

    public const string SelectAfter =
        "SELECT body FROM endpoint WHERE id > $1 AND ($3 IS NULL OR is_disabled = $3) ORDER BY id LIMIT $2";

    public const string Delete = "DELETE FROM endpoint WHERE id = $1";

    public const string DeleteUnused =
        "DELETE FROM endpoint WHERE id IN (SELECT id FROM endpoint WHERE used_at < $1 LIMIT $2)";
}
