using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The ids that a queue accepted within its duplicate-detection window, as hashes, because ids may be long and many. An
/// id counts at once, and permanently when its transaction is durable. The store contains the time of each id.
/// </summary>
internal sealed class DuplicateHistory(TimeSpan window)
{
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<UInt128> _pending = [];

    public int Count => _seen.Count;

    public static UInt128 HashOf(string id) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>Returns the end of the time before the window. Ids accepted until then are forgotten.</summary>
    public DateTimeOffset ForgottenUntil(DateTimeOffset now) => now - window;

    /// <summary>Loads the ids from the store at start.</summary>
    public void Load(IEnumerable<UInt128> hashes, int count)
    {
        _seen.EnsureCapacity(count);
        _seen.UnionWith(hashes);
    }

    /// <summary>Adds an id. Returns false if it was accepted before.</summary>
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

    /// <summary>Called when the ids added since the last call are durable.</summary>
    public void Commit() => _pending.Clear();

    /// <summary>Called when the ids added since the last call were not accepted.</summary>
    public void Rollback()
    {
        _seen.ExceptWith(_pending);
        _pending.Clear();
    }
}
