using System.Text.Json;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.Sqlite;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Store;

/// <summary>
/// Jobs in SQLite, with one table per fact. Facts that are written once are inserted, so the primary key decides who
/// was first.
/// </summary>
internal sealed class SqliteJobStore(StoreDatabases databases, IPayloads payloads) : IJobStore
{
    /// <summary>
    /// The number of jobs that a purge deletes in one write: few enough that submits do not wait long.
    /// </summary>
    private const int DeletedAtOnce = 100;

    private readonly Database _jobs = databases.Jobs;

    public async Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(job, ServingJson.Default.Job);
        var inserted = await _jobs.WriteAsync(
            session => session.Execute(JobSql.InsertJob, job.Id.Value, job.ExpiresAt.ToUnixTimeMilliseconds(), body),
            cancellationToken);
        return inserted > 0 ? null : await ReadAsync(job.Id, cancellationToken);
    }

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_jobs.Read(session => Read(session, id)));
    }

    public Task<JobEnd?> ReadEndAsync(JobId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_jobs.Read(session => ReadEnd(session, id)));
    }

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(attempt, ServingJson.Default.Attempt);
        return _jobs.WriteAsync(session => session.Execute(JobSql.UpsertAttempt, id.Value, body), cancellationToken);
    }

    public async Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken)
    {
        var (header, outputs) = StoredOutcome.Encode(outcome);
        var inserted = await _jobs.WriteAsync(
            session => session.Execute(JobSql.InsertOutcome, id.Value, header, outputs), cancellationToken);
        return inserted > 0 ? outcome : _jobs.Read(session => Read(session, id))?.Outcome ?? outcome;
    }

    public async Task RemoveAsync(JobId id, CancellationToken cancellationToken)
    {
        await payloads.DeleteAsync(id, cancellationToken);
        await _jobs.WriteAsync(session => Delete(session, id.Value), cancellationToken);
    }

    public async Task<Purged> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken)
    {
        var expired = _jobs.Read(session => Expired(session, expiredBefore, limit));
        var deleted = 0;
        foreach (var some in expired.Select(job => job.Id).Chunk(DeletedAtOnce))
        {
            // Delete the payloads first: after a crash in between, the jobs still exist to find the rest.
            await Task.WhenAll(some.Select(id => payloads.DeleteAsync(JobId.Parse(id), cancellationToken)));
            deleted += await _jobs.WriteAsync(session => some.Sum(id => Delete(session, id)), cancellationToken);
        }

        return new Purged(deleted, expired is [var oldest, ..] ? oldest.ExpiresAt : null);
    }

    private static int Delete(Session session, string id)
    {
        session.Execute(JobSql.DeleteOutcome, id);
        session.Execute(JobSql.DeleteAttempt, id);
        return session.Execute(JobSql.DeleteJob, id);
    }

    private static List<(string Id, DateTimeOffset ExpiresAt)> Expired(
        Session session, DateTimeOffset before, int limit)
    {
        using var rows = session.Query(JobSql.SelectExpired, before.ToUnixTimeMilliseconds(), limit);
        var expired = new List<(string, DateTimeOffset)>();
        while (rows.Read())
        {
            expired.Add((rows.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1))));
        }

        return expired;
    }

    private static JobSnapshot? Read(Session session, JobId id)
    {
        using var row = session.Query(JobSql.SelectJob, id.Value);
        if (!row.Read() || JsonSerializer.Deserialize(Bytes(row, 0), ServingJson.Default.Job) is not { } job)
        {
            return null;
        }

        return new JobSnapshot(
            job,
            row.IsDBNull(1) ? null : JsonSerializer.Deserialize(Bytes(row, 1), ServingJson.Default.Attempt),
            OutcomeOf(row, 2));
    }

    private static JobEnd? ReadEnd(Session session, JobId id)
    {
        using var row = session.Query(JobSql.SelectEnd, id.Value);
        return row.Read() ? new JobEnd(OutcomeOf(row, 0)) : null;
    }

    /// <param name="row">A row with the outcome's body and, in the next column, its outputs, or null for both.</param>
    /// <param name="column">The column of the body.</param>
    private static Outcome? OutcomeOf(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : StoredOutcome.Decode(Bytes(row, column), Bytes(row, column + 1));

    private static byte[] Bytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
