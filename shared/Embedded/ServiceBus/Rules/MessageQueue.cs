using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The rules of one queue: who may have which message, for how long, and what becomes of it. It holds only the queue's head; what is
/// behind waits in the store. Every decision that must last goes to <c>decide</c>. A queue of dead letters has none itself. Not thread-safe;
/// it has no clock and no I/O.
/// </summary>
internal sealed class MessageQueue(
    int id, QueueSettings settings, int? deadLetters, HeadLimits head, Func<Guid> newToken, Action<Change> decide)
{
    private readonly QueueHead _head = new(head);
    private readonly HeldLocks _locks = new();
    private readonly HashSet<long> _deferred = [];

    public int Id => id;

    public QueueSettings Settings => settings;

    /// <summary>The number after which the store must look for the next messages of this queue.</summary>
    public long LastLoaded => _head.LastLoaded;

    /// <summary>The head has run low and more waits behind it.</summary>
    public bool WantsMore => _head.WantsMore;

    /// <summary>At start: how many active messages the store has of this queue, none of them loaded yet, and which are deferred.</summary>
    public void Start(long active, IEnumerable<long> deferred)
    {
        _head.Start(active);
        _deferred.UnionWith(deferred);
    }

    /// <summary>A message was made durable at the end of the queue.</summary>
    public void Append(BrokerMessage message) => _head.Append(message);

    /// <summary>The next messages from behind the head, in order.</summary>
    public void Load(IReadOnlyList<BrokerMessage> messages) => _head.Load(messages);

    /// <summary>Locks the first message that may be delivered; null where there is none in memory.</summary>
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

    /// <summary>Takes the first message for good: delivered at most once.</summary>
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

    /// <summary>Locks a deferred message that the store found; null where it is locked, gone or expired.</summary>
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

    /// <summary>Takes a deferred message for good.</summary>
    public bool TryTakeDeferred(BrokerMessage message)
    {
        if (!_deferred.Remove(message.SequenceNumber))
        {
            return false;
        }

        decide(new Change.Removed(KeyOf(Place.Deferred, message), message));
        return true;
    }

    /// <summary>Ends a lock as its receiver decided; null where the lock is lost.</summary>
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
                GiveBack(held, settlement.Properties, now);
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

    /// <summary>Lengthens a lock; null where it is lost.</summary>
    public DateTimeOffset? Renew(Guid token, DateTimeOffset now)
    {
        if (!_locks.TryFind(token, now, out var held))
        {
            return null;
        }

        _locks.Lengthen(held, now + settings.LockDuration);
        return held.Until;
    }

    /// <summary>Gives back every message whose receiver let its lock run out.</summary>
    /// <returns>True where there was one.</returns>
    public bool ExpireLocks(DateTimeOffset now)
    {
        var any = false;
        while (_locks.TryTakeExpired(now, out var held))
        {
            GiveBack(held, Settlement.NoProperties, now);
            any = true;
        }

        return any;
    }

    /// <summary>The store found an active message whose time to live is over; nothing happens while it is locked.</summary>
    public void ExpireKept(BrokerMessage message)
    {
        if (_head.TryTakeOut(message))
        {
            Expire(Place.Active, message);
        }
    }

    /// <summary>When the oldest active message was enqueued; null where there is none.</summary>
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

    private MessageLock Lock(BrokerMessage message, Place home, DateTimeOffset now)
    {
        var held = new MessageLock(newToken(), message, home, now + settings.LockDuration);
        _locks.Add(held);
        return held;
    }

    private void GiveBack(MessageLock held, IReadOnlyDictionary<string, object?> properties, DateTimeOffset now)
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

    private void Return(Place home, BrokerMessage message, DateTimeOffset now)
    {
        if (message.HasExpired(now))
        {
            Expire(home, message);
        }
        else
        {
            Keep(home, message);
        }
    }

    private void Keep(Place home, BrokerMessage message)
    {
        if (home == Place.Active)
        {
            _head.Return(message);
        }
        else
        {
            _deferred.Add(message.SequenceNumber);
        }
    }

    private void Expire(Place place, BrokerMessage message)
    {
        if (settings.DeadLetteringOnExpiration)
        {
            DeadLetter(place, message, "TTLExpiredException", "The message expired and was dead lettered.");
        }
        else
        {
            decide(new Change.Removed(KeyOf(place, message), message));
        }
    }

    private void DeadLetter(Place home, BrokerMessage message, string? reason, string? description)
    {
        var key = KeyOf(home, message);
        if (deadLetters is not { } target)
        {
            // A dead letter has nowhere further to go: it stays where it is.
            decide(new Change.Rewritten(key, message));
            Keep(home, message);
            return;
        }

        decide(new Change.Appended(key, target, Explain(message, reason, description) with
        {
            DeadLetterSource = settings.Name,
            TimeToLive = null,
        }));
    }

    private static BrokerMessage Explain(BrokerMessage message, string? reason, string? description) =>
        With(message, new Dictionary<string, object?>
        {
            ["DeadLetterReason"] = reason,
            ["DeadLetterErrorDescription"] = description,
        });

    private static BrokerMessage With(BrokerMessage message, IReadOnlyDictionary<string, object?> properties) =>
        properties.Count == 0 ? message : message with { Content = MessageContent.Merge(message.Content, properties) };

    private MessageKey KeyOf(Place place, BrokerMessage message) => new(id, place, message.SequenceNumber);
}
