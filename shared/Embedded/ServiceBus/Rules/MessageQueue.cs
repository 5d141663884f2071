namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The rules of one queue: which message is delivered, for how long it is locked, and what happens to it then. Only the
/// head of the queue is in memory. The rest is in the store. Every decision that must be durable is passed to
/// <c>decide</c>. A dead-letter queue has no dead-letter queue itself. The class is not thread-safe, and has no clock
/// and no I/O.
/// </summary>
internal sealed partial class MessageQueue(
    int id, QueueSettings settings, int? deadLetters, HeadLimits head, Func<Guid> newToken, Action<Change> decide)
{
    private readonly QueueHead _head = new(head);
    private readonly HeldLocks _locks = new();
    private readonly HashSet<long> _deferred = [];

    public int Id => id;

    public QueueSettings Settings => settings;

    /// <summary>The number after which the store must search for the next messages.</summary>
    public long LastLoaded => _head.LastLoaded;

    /// <summary>Whether the head is low and more messages wait behind it.</summary>
    public bool WantsMore => _head.WantsMore;

    /// <summary>
    /// Sets the state at start: the number of active messages in the store, none of them loaded yet, and the deferred
    /// ones.
    /// </summary>
    public void Start(long active, IEnumerable<long> deferred)
    {
        _head.Start(active);
        _deferred.UnionWith(deferred);
    }

    /// <summary>Adds a durable message to the end of the queue.</summary>
    public void Append(BrokerMessage message) => _head.Append(message);

    /// <summary>Adds the next messages from behind the head, in order.</summary>
    public void Load(IReadOnlyList<BrokerMessage> messages) => _head.Load(messages);

    /// <summary>Locks the first deliverable message. Returns null if there is none in memory.</summary>
    public MessageLock? TryLock(DateTimeOffset now)
    {
        while (_head.TryTake(out var message))
        {
            if (message.HasExpired(now))
            {
                Expire(Place.Active, message);
            }
            else
            {
                return Lock(message, Place.Active, now);
            }
        }

        return null;
    }

    /// <summary>Removes the first message, which is delivered at most once.</summary>
    public BrokerMessage? TryTake(DateTimeOffset now)
    {
        while (_head.TryTake(out var message))
        {
            if (message.HasExpired(now))
            {
                Expire(Place.Active, message);
                continue;
            }

            decide(new Change.Removed(KeyOf(Place.Active, message), message));
            return message;
        }

        return null;
    }

    /// <summary>Locks a deferred message from the store. Returns null if it is locked, gone, or expired.</summary>
    public MessageLock? TryLockDeferred(BrokerMessage message, DateTimeOffset now)
    {
        if (!_deferred.Remove(message.SequenceNumber))
        {
            return null;
        }

        if (!message.HasExpired(now))
        {
            return Lock(message, Place.Deferred, now);
        }

        Expire(Place.Deferred, message);
        return null;
    }

    /// <summary>Removes a deferred message.</summary>
    public bool TryTakeDeferred(BrokerMessage message)
    {
        if (!_deferred.Remove(message.SequenceNumber))
        {
            return false;
        }

        decide(new Change.Removed(KeyOf(Place.Deferred, message), message));
        return true;
    }

    /// <summary>Ends a lock with its receiver's settlement. Returns null if the lock is lost.</summary>
    public MessageLock? Settle(Guid token, Settlement settlement, DateTimeOffset now)
    {
        if (!_locks.TryFind(token, now, out var held))
        {
            return null;
        }

        _locks.Remove(held);
        var key = KeyOf(held.Origin, held.Message);
        switch (settlement)
        {
            case Settlement.Complete:
                decide(new Change.Removed(key, held.Message));
                break;
            case Settlement.Release:
                Return(held.Origin, held.Message, now);
                break;
            case Settlement.Abandon:
                Abandon(held, settlement.Properties, now);
                break;
            case Settlement.Defer:
                decide(new Change.Deferred(key, With(held.Message, settlement.Properties) with
                {
                    DeliveryCount = held.Message.DeliveryCount + 1,
                }));
                _deferred.Add(key.SequenceNumber);
                break;
            case Settlement.DeadLetter(var reason, var description):
                DeadLetter(held.Origin, With(held.Message, settlement.Properties), reason, description);
                break;
        }

        return held;
    }

    /// <summary>Renews a lock. Returns null if it is lost.</summary>
    public DateTimeOffset? Renew(Guid token, DateTimeOffset now)
    {
        if (!_locks.TryFind(token, now, out var held))
        {
            return null;
        }

        _locks.Renew(held, now + settings.LockDuration);
        return held.Until;
    }

    /// <summary>Returns all messages whose locks have expired to the queue.</summary>
    /// <returns>True if there was one.</returns>
    public bool ExpireLocks(DateTimeOffset now)
    {
        var any = false;
        while (_locks.TryTakeExpired(now, out var held))
        {
            Abandon(held, Settlement.NoProperties, now);
            any = true;
        }

        return any;
    }

    /// <summary>Expires an active message that the store found. A locked message is not affected.</summary>
    public void ExpireStored(BrokerMessage message)
    {
        if (_head.TryRemove(message))
        {
            Expire(Place.Active, message);
        }
    }

    /// <summary>Returns when the oldest active message was enqueued, or null if there is none.</summary>
    public DateTimeOffset? OldestEnqueuedAt()
    {
        var oldest = _head.First?.EnqueuedAt;
        foreach (var held in _locks.All)
        {
            if (held.Origin == Place.Active && !(held.Message.EnqueuedAt >= oldest))
            {
                oldest = held.Message.EnqueuedAt;
            }
        }

        return oldest;
    }

    private MessageLock Lock(BrokerMessage message, Place place, DateTimeOffset now)
    {
        var held = new MessageLock(newToken(), message, place, now + settings.LockDuration);
        _locks.Add(held);
        return held;
    }

    private void Abandon(MessageLock held, IReadOnlyDictionary<string, object?> properties, DateTimeOffset now)
    {
        var message = With(held.Message, properties) with { DeliveryCount = held.Message.DeliveryCount + 1 };
        if (message.DeliveryCount >= settings.MaxDeliveryCount)
        {
            DeadLetter(held.Origin, message, "MaxDeliveryCountExceeded",
                $"Message could not be consumed after {settings.MaxDeliveryCount} delivery attempts.");
            return;
        }

        decide(new Change.Rewritten(KeyOf(held.Origin, message), message));
        Return(held.Origin, message, now);
    }

    private void Return(Place place, BrokerMessage message, DateTimeOffset now)
    {
        if (message.HasExpired(now))
        {
            Expire(place, message);
        }
        else
        {
            Keep(place, message);
        }
    }

    private void Keep(Place place, BrokerMessage message)
    {
        if (place == Place.Active)
        {
            _head.Return(message);
        }
        else
        {
            _deferred.Add(message.SequenceNumber);
        }
    }

    private MessageKey KeyOf(Place place, BrokerMessage message) => new(id, place, message.SequenceNumber);
}
