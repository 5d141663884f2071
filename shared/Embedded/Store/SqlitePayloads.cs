using Serverless.Embedded.Sqlite;
using Serverless.Serving;

namespace Serverless.Embedded.Store;

/// <summary>Large message bodies in a separate SQLite file.</summary>
internal sealed class SqlitePayloads(StoreDatabases databases) : IPayloads
{
    private Database Payloads => databases.Payloads;

    public Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Payloads.WriteAsync(session => session.Execute(PayloadSql.Upsert, id.Value, body.ToArray()), cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Payloads.Read(session => Read(session, id)));
    }

    // Most jobs have none. Check first, because a read is cheaper than a commit.
    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) =>
        Payloads.Read(session => Exists(session, id))
            ? Payloads.WriteAsync(session => session.Execute(PayloadSql.Delete, id.Value), cancellationToken)
            : Task.CompletedTask;

    private static bool Exists(Session session, JobId id)
    {
        using var row = session.Query(PayloadSql.Exists, id.Value);
        return row.Read();
    }

    private static ReadOnlyMemory<byte>? Read(Session session, JobId id)
    {
        using var row = session.Query(PayloadSql.Select, id.Value);
        // Not "? : null", because that null would become an empty body.
        return row.Read() ? row.GetFieldValue<byte[]>(0) : default(ReadOnlyMemory<byte>?);
    }
}

internal static class PayloadSql
{
    public static readonly IReadOnlyList<string> Schema =
        ["CREATE TABLE payload (id TEXT PRIMARY KEY NOT NULL, body BLOB NOT NULL) STRICT"];

    public const string Upsert =
        "INSERT INTO payload (id, body) VALUES ($1, $2) ON CONFLICT DO UPDATE SET body = excluded.body";

    public const string Select = "SELECT body FROM payload WHERE id = $1";

    public const string Exists = "SELECT 1 FROM payload WHERE id = $1";

    public const string Delete = "DELETE FROM payload WHERE id = $1";
}
