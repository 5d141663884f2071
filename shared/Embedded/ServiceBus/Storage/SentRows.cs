using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The remembered ids' rows, written in order and cut off from the front.</summary>
internal sealed class SentRows(SqliteConnection file) : IDisposable
{
    private readonly SqliteCommand _insert = file.Prepare("INSERT INTO sent_ids VALUES(?1, ?2, ?3)", 3);
    private readonly SqliteCommand _trim = file.Prepare("DELETE FROM sent_ids WHERE key BETWEEN ?1 AND ?2", 2);
    private readonly SqliteCommand _all =
        file.Prepare("SELECT key, hash, at FROM sent_ids WHERE key BETWEEN ?1 AND ?2 ORDER BY key", 2);

    public void Insert(int queue, SentId sent)
    {
        var hash = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(hash, sent.Hash);
        _insert.With(Schema.RowIdOf(queue, 0, sent.Number), hash, sent.At.UtcTicks).ExecuteNonQuery();
    }

    public void Trim(int queue, long last) =>
        _trim.With(Schema.RowIdOf(queue, 0, 0), Schema.RowIdOf(queue, 0, last)).ExecuteNonQuery();

    public void Load(int queue, DuplicateHistory into)
    {
        using var reader = _all.With(Schema.RowIdOf(queue, 0, 0), Schema.RowIdOf(queue, 0, Schema.MaxNumber)).ExecuteReader();
        while (reader.Read())
        {
            into.TryAdd(new SentId(
                Schema.NumberOf(reader.GetInt64(0)),
                BinaryPrimitives.ReadUInt128LittleEndian(reader.GetFieldValue<byte[]>(1)),
                new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero)));
        }

        into.Keep();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _trim.Dispose();
        _all.Dispose();
    }
}
