using Serverless.Embedded.Sqlite;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Embedded.Store;

/// <summary>What versions were when they were first served, in SQLite.</summary>
internal sealed class SqliteServedVersions(StoreDatabases databases) : IServedVersions
{
    public Task<string?> FindAsync(ModelVersion version, CancellationToken cancellationToken) =>
        Task.FromResult(databases.Scaling.Read(session => Find(session, version)));

    public Task<string> RecordAsync(ModelVersion version, string digest, CancellationToken cancellationToken) =>
        databases.Scaling.WriteAsync(
        session =>
        {
            session.Execute(ScalingSql.InsertServedVersion, $"{version}", digest);
            return Find(session, version)
                ?? throw new InvalidOperationException($"The version {version} was not recorded.");
        },
        cancellationToken);

    private static string? Find(Session session, ModelVersion version)
    {
        using var rows = session.Query(ScalingSql.SelectServedVersion, $"{version}");
        return rows.Read() ? rows.GetString(0) : null;
    }
}
