using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The messages' rows.</summary>
internal sealed class MessageRows(SqliteConnection file) : IDisposable
{
    private const string Columns =
        "key, id, enqueued_number, enqueued_at, time_to_live, due_at, delivery_count, dead_letter_source, annotations, content";

    private readonly SqliteCommand _insert =
        file.Prepare("INSERT INTO messages VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", 11);
    private readonly SqliteCommand _update = file.Prepare("UPDATE messages SET delivery_count = ?2, content = ?3 WHERE key = ?1", 3);
    private readonly SqliteCommand _delete = file.Prepare("DELETE FROM messages WHERE key = ?1", 1);
    private readonly SqliteCommand _after =
        file.Prepare($"SELECT {Columns} FROM messages WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3", 3);
    private readonly SqliteCommand _due =
        file.Prepare($"SELECT {Columns} FROM messages WHERE due_at <= ?1 ORDER BY due_at, key LIMIT ?2", 2);
    private readonly SqliteCommand _expired =
        file.Prepare($"SELECT {Columns} FROM messages WHERE expires_at <= ?1 ORDER BY expires_at", 1);
    private readonly SqliteCommand _nextDue = file.Prepare("SELECT min(due_at) FROM messages WHERE due_at IS NOT NULL", 0);

    public void Insert(MessageKey key, BrokerMessage message) => _insert.With(
        RowIdOf(key),
        message.Id,
        message.EnqueuedSequenceNumber,
        message.EnqueuedAt.UtcTicks,
        message.TimeToLive?.Ticks,
        key.Place == Place.Active ? message.ExpiresAt?.UtcTicks : null,
        key.Place == Place.Scheduled ? message.DueAt?.UtcTicks : null,
        message.DeliveryCount,
        message.DeadLetterSource,
        ArrayOf(message.Annotations),
        ArrayOf(message.Content)).ExecuteNonQuery();

    /// <returns>False where there was no such message.</returns>
    public bool Update(MessageKey key, BrokerMessage message) =>
        _update.With(RowIdOf(key), message.DeliveryCount, ArrayOf(message.Content)).ExecuteNonQuery() == 1;

    /// <returns>False where there was no such message.</returns>
    public bool Delete(MessageKey key) => _delete.With(RowIdOf(key)).ExecuteNonQuery() == 1;

    public BrokerMessage? Find(MessageKey key) => Read(key with { SequenceNumber = key.SequenceNumber - 1 }, 1, long.MaxValue) is [var one]
        && one.SequenceNumber == key.SequenceNumber ? one : null;

    /// <summary>The messages of one place that come after <paramref name="after"/>, until they are many or large.</summary>
    public List<BrokerMessage> Read(MessageKey after, int limit, long bytes)
    {
        var found = new List<BrokerMessage>();
        var last = RowIdOf(after with { SequenceNumber = Schema.MaxNumber });
        using var reader = _after.With(RowIdOf(after), last, limit).ExecuteReader();
        while (bytes > 0 && reader.Read())
        {
            found.Add(Message(reader));
            bytes -= found[^1].Content.Length;
        }

        return found;
    }

    public List<(int Queue, BrokerMessage Message)> ReadDue(DateTimeOffset now, int limit) => ReadAll(_due.With(now.UtcTicks, limit), limit);

    public List<(int Queue, BrokerMessage Message)> ReadExpired(DateTimeOffset now, int limit) => ReadAll(_expired.With(now.UtcTicks), limit);

    public List<long> NumbersIn(int queue, Place place)
    {
        var found = new List<long>();
        using var command = file.Prepare("SELECT key FROM messages WHERE key BETWEEN ?1 AND ?2", 2);
        using var reader = command.With(Schema.RowIdOf(queue, (int)place, 0), Schema.RowIdOf(queue, (int)place, Schema.MaxNumber))
            .ExecuteReader();
        while (reader.Read())
            found.Add(Schema.NumberOf(reader.GetInt64(0)));
        return found;
    }

    public DateTimeOffset? NextDue() =>
        _nextDue.ExecuteScalar() is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_insert, _update, _delete, _after, _due, _expired, _nextDue])
            command.Dispose();
    }

    private static List<(int Queue, BrokerMessage Message)> ReadAll(SqliteCommand command, int limit)
    {
        var found = new List<(int, BrokerMessage)>();
        using var reader = command.ExecuteReader();
        while (found.Count < limit && reader.Read())
            found.Add((Schema.QueueOf(reader.GetInt64(0)), Message(reader)));
        return found;
    }

    private static BrokerMessage Message(SqliteDataReader row) => new()
    {
        SequenceNumber = Schema.NumberOf(row.GetInt64(0)),
        Id = row.GetString(1),
        EnqueuedSequenceNumber = row.GetInt64(2),
        EnqueuedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        TimeToLive = row.IsDBNull(4) ? null : TimeSpan.FromTicks(row.GetInt64(4)),
        DueAt = row.IsDBNull(5) ? null : new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        DeliveryCount = row.GetInt32(6),
        DeadLetterSource = row.IsDBNull(7) ? null : row.GetString(7),
        Annotations = row.GetFieldValue<byte[]>(8),
        Content = row.GetFieldValue<byte[]>(9),
    };

    private static long RowIdOf(MessageKey key) => Schema.RowIdOf(key.Queue, (int)key.Place, key.SequenceNumber);

    private static byte[] ArrayOf(ReadOnlyMemory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment)
            && segment.Array is { } array && array.Length == segment.Count ? array : memory.ToArray();
}
