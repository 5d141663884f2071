using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The rows of the accepted ids, written in order and deleted from the front.</summary>
internal sealed class SentRows(Session session)
{
    private const string InsertId = "INSERT INTO sent_ids VALUES($1, $2, $3, $4)";
    private const string DeleteIds = "DELETE FROM sent_ids WHERE key BETWEEN $1 AND $2";
    private const string SelectIds =
        "SELECT key, high, low, at FROM sent_ids WHERE key BETWEEN $1 AND $2 ORDER BY key LIMIT $3";

    public void Insert(int queue, long number, UInt128 hash, DateTimeOffset at) =>
        session.Execute(
            InsertId, Schema.RowIdOf(queue, 0, number), (long)(ulong)(hash >> 64), (long)(ulong)hash, at.UtcTicks);

    /// <summary>
    /// Deletes and returns the oldest ids that were accepted by <paramref name="until"/>, up to a limit.
    /// </summary>
    public List<UInt128> Trim(int queue, DateTimeOffset until, int limit)
    {
        var (old, last) = (new List<UInt128>(), 0L);
        using (var reader = First(queue, limit))
        {
            while (reader.Read() && reader.GetInt64(3) <= until.UtcTicks)
            {
                old.Add(HashOf(reader));
                last = reader.GetInt64(0);
            }
        }

        if (old.Count > 0)
        {
            session.Execute(DeleteIds, Schema.RowIdOf(queue, 0, 0), last);
        }

        return old;
    }

    public void Load(QueueRow queue, DuplicateHistory into)
    {
        using var reader = First(queue.Id, 1);
        var count = reader.Read() ? queue.LastSent - Schema.NumberOf(reader.GetInt64(0)) + 1 : 0;
        reader.Close();
        into.Load(All(queue.Id), (int)count);
    }

    private IEnumerable<UInt128> All(int queue)
    {
        using var reader = First(queue, int.MaxValue);
        while (reader.Read())
        {
            yield return HashOf(reader);
        }
    }

    private SqliteDataReader First(int queue, int limit) =>
        session.Query(SelectIds, Schema.RowIdOf(queue, 0, 0), Schema.RowIdOf(queue, 0, Schema.MaxNumber), limit);

    private static UInt128 HashOf(SqliteDataReader row) => new((ulong)row.GetInt64(1), (ulong)row.GetInt64(2));
}
