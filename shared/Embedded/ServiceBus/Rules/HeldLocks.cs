using System.Diagnostics.CodeAnalysis;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>The locks of one queue, by token and by end.</summary>
internal sealed class HeldLocks
{
    private readonly Dictionary<Guid, MessageLock> _byToken = [];

    /// <summary>Contains a renewed lock more than once. Earlier ends are skipped.</summary>
    private readonly PriorityQueue<Guid, DateTimeOffset> _ends = new();

    public int Count => _byToken.Count;

    public IEnumerable<MessageLock> All => _byToken.Values;

    public void Add(MessageLock held)
    {
        _byToken.Add(held.Token, held);
        _ends.Enqueue(held.Token, held.Until);
    }

    /// <summary>Finds a lock that has not expired.</summary>
    public bool TryFind(Guid token, DateTimeOffset now, [NotNullWhen(true)] out MessageLock? held) =>
        _byToken.TryGetValue(token, out held) && held.Until > now;

    public void Renew(MessageLock held, DateTimeOffset until)
    {
        held.Until = until;
        _ends.Enqueue(held.Token, until);
    }

    public void Remove(MessageLock held) => _byToken.Remove(held.Token);

    /// <summary>Removes a lock that has expired.</summary>
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
