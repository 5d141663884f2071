using System.Text.Json;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Embedded.Store;

/// <summary>The dead letters in SQLite, in the file of the deliveries, ordered by id.</summary>
internal sealed class SqliteDeadLetterLog(StoreDatabases databases) : IDeadLetterLog
{
    private Database Deliveries => databases.Deliveries;

    public Task AppendAsync(DeadLetterEntry dead, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(dead, ServingJson.Default.DeadLetterEntry);
        return Deliveries.WriteAsync(
            session => session.Execute(DeadLetterSql.Insert, dead.Id, dead.Lane?.Wire ?? "", body), cancellationToken);
    }

    public Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        Lane? lane, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(DeadLetterSql.SelectAfter, cancellationToken, after ?? "", limit, lane?.Wire);

    public async Task<DeadLetterEntry?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(DeadLetterSql.Select, cancellationToken, id)).SingleOrDefault();

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Deliveries.WriteAsync(
            session => session.Execute(DeadLetterSql.DeleteAfter, NewestFirst.OlderThan(before), limit),
            cancellationToken);

    private Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        string sql, CancellationToken cancellationToken, params object?[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<DeadLetterEntry>>(
            Deliveries.Read(session => session.ReadJson(ServingJson.Default.DeadLetterEntry, sql, values)));
    }
}

internal static class DeadLetterSql
{
    public const string Schema =
        "CREATE TABLE dead_letter (id TEXT PRIMARY KEY NOT NULL, lane TEXT NOT NULL, body TEXT NOT NULL) STRICT, "
        + "WITHOUT ROWID";

    public const string Insert =
        "INSERT INTO dead_letter (id, lane, body) VALUES ($1, $2, CAST($3 AS TEXT)) ON CONFLICT DO NOTHING";

    public const string Select = "SELECT body FROM dead_letter WHERE id = $1";

    public const string SelectAfter =
        "SELECT body FROM dead_letter WHERE id > $1 AND ($3 IS NULL OR lane = $3) ORDER BY id LIMIT $2";

    public const string DeleteAfter =
        "DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE id > $1 ORDER BY id DESC LIMIT $2)";
}
