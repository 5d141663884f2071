using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The ids that a queue accepted within its duplicate-detection window, as hashes: an id may be long and there may be many. An id
/// counts at once, and for good when its transaction is kept; the store knows when each was accepted.
/// </summary>
internal sealed class DuplicateHistory(TimeSpan window)
{
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<UInt128> _pending = [];

    public int Count => _seen.Count;

    public static UInt128 HashOf(string id) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>What was accepted at this moment or before is out of the window.</summary>
    public DateTimeOffset ForgottenUntil(DateTimeOffset now) => now - window;

    /// <summary>At start: what the store remembers.</summary>
    public void Load(IEnumerable<UInt128> hashes, int count)
    {
        _seen.EnsureCapacity(count);
        _seen.UnionWith(hashes);
    }

    /// <summary>Remembers an id; false where it was accepted before.</summary>
    public bool TryAdd(UInt128 hash)
    {
        if (!_seen.Add(hash))
        {
            return false;
        }

        _pending.Add(hash);
        return true;
    }

    public void Forget(UInt128 hash) => _seen.Remove(hash);

    /// <summary>The ids added since the last call are durable.</summary>
    public void Keep() => _pending.Clear();

    /// <summary>The ids added since the last call were not accepted after all.</summary>
    public void TakeBack()
    {
        _seen.ExceptWith(_pending);
        _pending.Clear();
    }
}
