using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The ids that a queue accepted within its duplicate-detection window, as hashes: an id may be long and there may be many.
/// An id counts at once, and for good when its transaction is kept.
/// </summary>
internal sealed class DuplicateHistory(TimeSpan window)
{
    private readonly HashSet<UInt128> _seen = [];
    private readonly Queue<SentId> _kept = new();
    private readonly List<SentId> _pending = [];

    public int Count => _seen.Count;

    public static UInt128 HashOf(string id) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>Remembers an id; false where it was accepted before.</summary>
    public bool TryAdd(SentId sent)
    {
        if (!_seen.Add(sent.Hash))
            return false;
        _pending.Add(sent);
        return true;
    }

    /// <summary>The ids added since the last call are durable.</summary>
    public void Keep()
    {
        foreach (var sent in _pending)
            _kept.Enqueue(sent);
        _pending.Clear();
    }

    /// <summary>The ids added since the last call were not accepted after all.</summary>
    public void TakeBack()
    {
        foreach (var sent in _pending)
            _seen.Remove(sent.Hash);
        _pending.Clear();
    }

    /// <summary>Forgets what is older than the window; returns the last number forgotten, null where there is none.</summary>
    public long? Trim(DateTimeOffset now)
    {
        long? last = null;
        while (_kept.TryPeek(out var oldest) && now - oldest.At >= window)
        {
            _seen.Remove(_kept.Dequeue().Hash);
            last = oldest.Number;
        }

        return last;
    }
}

/// <summary>An accepted id: <paramref name="Number"/> counts the ids of its queue.</summary>
internal readonly record struct SentId(long Number, UInt128 Hash, DateTimeOffset At);
