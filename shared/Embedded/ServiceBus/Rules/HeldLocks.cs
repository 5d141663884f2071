using System.Diagnostics.CodeAnalysis;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>The locks of one queue by token, and which of them ends next.</summary>
internal sealed class HeldLocks
{
    private readonly Dictionary<Guid, MessageLock> _byToken = [];

    /// <summary>A renewed lock is in here more than once; the earlier ends are passed over.</summary>
    private readonly PriorityQueue<Guid, DateTimeOffset> _ends = new();

    public int Count => _byToken.Count;

    public IEnumerable<MessageLock> All => _byToken.Values;

    public void Add(MessageLock held)
    {
        _byToken.Add(held.Token, held);
        _ends.Enqueue(held.Token, held.Until);
    }

    /// <summary>A lock that still holds.</summary>
    public bool TryFind(Guid token, DateTimeOffset now, [NotNullWhen(true)] out MessageLock? held) =>
        _byToken.TryGetValue(token, out held) && held.Until > now;

    public void Lengthen(MessageLock held, DateTimeOffset until)
    {
        held.Until = until;
        _ends.Enqueue(held.Token, until);
    }

    public void Remove(MessageLock held) => _byToken.Remove(held.Token);

    /// <summary>Takes out a lock that has run out.</summary>
    public bool TryTakeExpired(DateTimeOffset now, [NotNullWhen(true)] out MessageLock? expired)
    {
        while (_ends.TryPeek(out var token, out var end) && end <= now)
        {
            _ends.Dequeue();
            if (_byToken.TryGetValue(token, out expired) && expired.Until <= now)
            {
                return _byToken.Remove(token);
            }
        }

        expired = null;
        return false;
    }
}
