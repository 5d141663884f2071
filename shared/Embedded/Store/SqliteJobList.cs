using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.Sqlite;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Store;

/// <summary>
/// Lists jobs in reverse order of creation. SQLite numbers the rows of a table, and that number is the cursor.
/// </summary>
internal sealed class SqliteJobList(StoreDatabases databases) : IJobList
{
    public Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var before = long.MaxValue;
        return after is null || long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before)
            ? Task.FromResult<IReadOnlyList<ListedJob>?>(databases.Jobs.Read(session => Read(session, before, limit)))
            : Task.FromResult<IReadOnlyList<ListedJob>?>(null);
    }

    private static List<ListedJob> Read(Session session, long before, int limit)
    {
        using var rows = session.Query(JobSql.SelectBefore, before, limit);
        var jobs = new List<ListedJob>();
        while (rows.Read())
        {
            var job = JsonSerializer.Deserialize(Bytes(rows, 1), ServingJson.Default.Job)
                ?? throw new FormatException("The body of a job is null.");
            var snapshot = new JobSnapshot(
                job,
                rows.IsDBNull(2) ? null : JsonSerializer.Deserialize(Bytes(rows, 2), ServingJson.Default.Attempt),
                rows.IsDBNull(3) ? null : StoredOutcome.DecodeHeader(Bytes(rows, 3)));
            jobs.Add(new ListedJob(snapshot, rows.GetInt64(0).ToString(CultureInfo.InvariantCulture)));
        }

        return jobs;
    }

    private static byte[] Bytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
