using System.Text.Json;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Store;

/// <summary>The webhook delivery attempts in a separate SQLite file, ordered by id.</summary>
internal sealed class SqliteDeliveryLog(StoreDatabases databases) : IDeliveryLog
{
    private Database Deliveries => databases.Deliveries;

    public Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(delivery, ServingJson.Default.WebhookDelivery);
        return Deliveries.WriteAsync(
            session => session.Execute(DeliverySql.Upsert, delivery.Id, body), cancellationToken);
    }

    public Task<IReadOnlyList<WebhookDelivery>> ReadAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(DeliverySql.SelectAfter, cancellationToken, after ?? "", limit);

    public async Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(DeliverySql.Select, cancellationToken, id)).SingleOrDefault();

    public Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken) =>
        ReadAsync(DeliverySql.SelectOfWebhook, cancellationToken, NewestFirst.OlderThan(since), webhookId);

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Deliveries.WriteAsync(
            session => session.Execute(DeliverySql.DeleteAfter, NewestFirst.OlderThan(before), limit),
            cancellationToken);

    private Task<IReadOnlyList<WebhookDelivery>> ReadAsync(
        string sql, CancellationToken cancellationToken, params object?[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<WebhookDelivery>>(
            Deliveries.Read(session => session.ReadJson(ServingJson.Default.WebhookDelivery, sql, values)));
    }
}

internal static class DeliverySql
{
    public static readonly IReadOnlyList<string> Schema =
    [
        "CREATE TABLE delivery (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
        DeadLetterSql.Schema,
        EndpointSql.Schema,
    ];

    public const string Upsert =
        "INSERT INTO delivery (id, body) VALUES ($1, CAST($2 AS TEXT)) ON CONFLICT DO UPDATE SET body = excluded.body";

    public const string Select = "SELECT body FROM delivery WHERE id = $1";

    public const string SelectAfter = "SELECT body FROM delivery WHERE id > $1 ORDER BY id LIMIT $2";

    public const string SelectOfWebhook =
        "SELECT body FROM delivery WHERE id < $1 AND body ->> 'webhookId' = $2 ORDER BY id";

    public const string DeleteAfter =
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE id > $1 ORDER BY id DESC LIMIT $2)";
}
