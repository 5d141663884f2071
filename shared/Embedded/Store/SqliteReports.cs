using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Embedded.Store;

/// <summary>
/// Reports in SQLite, with one row per instance. New reports delete those of instances that are long gone.
/// </summary>
internal sealed class SqliteReports<T>(StoreDatabases databases, ReportSql sql, JsonTypeInfo<T> json)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public Task WriteAsync(string instance, DateTimeOffset measuredAt, T report, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, json);
        var at = measuredAt.ToUnixTimeMilliseconds();
        return databases.Scaling.WriteAsync(
            session =>
                session.Execute(sql.Upsert, instance, at, body) + session.Execute(
                    sql.Delete, at - (long)Kept.TotalMilliseconds),
            cancellationToken);
    }

    public Task<IReadOnlyList<T>> ReadAsync(DateTimeOffset since) =>
        Task.FromResult<IReadOnlyList<T>>(
            databases.Scaling.Read(session => session.ReadJson(json, sql.Select, since.ToUnixTimeMilliseconds())));
}
