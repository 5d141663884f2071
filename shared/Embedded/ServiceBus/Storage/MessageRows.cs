using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The rows of the messages.</summary>
internal sealed class MessageRows(Session session)
{
    private const string Columns =
        "key, id, enqueued_number, enqueued_at, time_to_live, due_at, delivery_count, dead_letter_source, annotations, "
        + "content";

    private const string InsertMessage = "INSERT INTO messages VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    private const string UpdateMessage = "UPDATE messages SET delivery_count = $2, content = $3 WHERE key = $1";
    private const string DeleteMessage = "DELETE FROM messages WHERE key = $1";
    private const string SelectAfter =
        $"SELECT {Columns} FROM messages WHERE key > $1 AND key <= $2 ORDER BY key LIMIT $3";
    private const string SelectKeys = "SELECT key FROM messages WHERE key BETWEEN $1 AND $2";
    private const string SelectDue = $"SELECT {Columns} FROM messages WHERE due_at <= $1 ORDER BY due_at, key LIMIT $2";
    private const string SelectExpired =
        $"SELECT {Columns} FROM messages WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
    private const string SelectNextDue = "SELECT min(due_at) FROM messages WHERE due_at IS NOT NULL";

    public void Insert(MessageKey key, BrokerMessage message) => session.Execute(
        InsertMessage,
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
        ArrayOf(message.Content));

    /// <returns>False if the message does not exist.</returns>
    public bool Update(MessageKey key, BrokerMessage message) =>
        session.Execute(UpdateMessage, RowIdOf(key), message.DeliveryCount, ArrayOf(message.Content)) == 1;

    /// <returns>False if the message does not exist.</returns>
    public bool Delete(MessageKey key) => session.Execute(DeleteMessage, RowIdOf(key)) == 1;

    public BrokerMessage? Find(MessageKey key) =>
        Read(key with { SequenceNumber = key.SequenceNumber - 1 }, 1, long.MaxValue) is [var one]
            && one.SequenceNumber == key.SequenceNumber ? one : null;

    /// <summary>
    /// Reads the messages of one place after <paramref name="after"/>, up to a number and about a size.
    /// </summary>
    public List<BrokerMessage> Read(MessageKey after, int limit, long bytes)
    {
        var found = new List<BrokerMessage>();
        var last = RowIdOf(after with { SequenceNumber = Schema.MaxNumber });
        using var reader = session.Query(SelectAfter, RowIdOf(after), last, limit);
        while (bytes > 0 && reader.Read())
        {
            found.Add(Message(reader));
            bytes -= found[^1].Content.Length;
        }

        return found;
    }

    public List<(int Queue, BrokerMessage Message)> ReadDue(DateTimeOffset now, int limit) =>
        ReadAll(SelectDue, now, limit);

    public List<(int Queue, BrokerMessage Message)> ReadExpired(DateTimeOffset now, int limit) =>
        ReadAll(SelectExpired, now, limit);

    public List<long> NumbersIn(int queue, Place place)
    {
        var found = new List<long>();
        using var reader = session.Query(
            SelectKeys, Schema.RowIdOf(queue, (int)place, 0), Schema.RowIdOf(queue, (int)place, Schema.MaxNumber));
        while (reader.Read())
        {
            found.Add(Schema.NumberOf(reader.GetInt64(0)));
        }

        return found;
    }

    public DateTimeOffset? NextDue() =>
        session.Number(SelectNextDue) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private List<(int Queue, BrokerMessage Message)> ReadAll(string query, DateTimeOffset until, int limit)
    {
        var found = new List<(int, BrokerMessage)>();
        using var reader = session.Query(query, until.UtcTicks, limit);
        while (reader.Read())
        {
            found.Add((Schema.QueueOf(reader.GetInt64(0)), Message(reader)));
        }

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
