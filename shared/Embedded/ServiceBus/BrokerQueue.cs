using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.ServiceBus.Storage;

namespace Serverless.Embedded.ServiceBus;

/// <summary>One running queue: its rules behind a lock, the journal of its changes, and its receivers.</summary>
internal sealed partial class BrokerQueue : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly MessageQueue _rules;
    private readonly QueueRow _row;
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly List<Change> _decided = [];
    private readonly List<IMessageReceiver> _receivers = [];
    private int _nextReceiver;
    private int _deliveryRequests;
    private bool _loading;

    public BrokerQueue(
        QueueSettings settings, BrokerQueue? deadLetters, QueueRow row, IEnumerable<long> deferred, Broker broker)
    {
        DeadLetters = deadLetters;
        Broker = broker;
        _row = row;
        _journal = broker.Journal;
        _time = broker.Time;
        _rules = new MessageQueue(row.Id, settings, deadLetters?.Id, HeadLimits.Default, Guid.NewGuid, _decided.Add);
        _rules.Start(row[Place.Active], deferred);
    }

    public int Id => _row.Id;

    public string Name => _row.Name;

    public QueueSettings Settings => _rules.Settings;

    public Broker Broker { get; }

    public BrokerQueue? DeadLetters { get; }

    public long ActiveCount => _row[Place.Active];

    public long ScheduledCount => _row[Place.Scheduled];

    public long DeferredCount => _row[Place.Deferred];

    public DateTimeOffset? OldestEnqueuedAt()
    {
        lock (_gate)
        {
            return _rules.OldestEnqueuedAt();
        }
    }

    public void Add(IMessageReceiver receiver)
    {
        lock (_gate)
        {
            _receivers.Add(receiver);
        }
    }

    public void Remove(IMessageReceiver receiver)
    {
        lock (_gate)
        {
            _receivers.Remove(receiver);
        }
    }

    /// <summary>Adds messages to the end of the queue after they became durable.</summary>
    public void Append(IReadOnlyList<BrokerMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                _rules.Append(message);
            }
        }

        RequestDeliveries();
    }

    /// <summary>
    /// Settles a locked message. Returns false if the lock is lost. <paramref name="onDurable"/> runs when the change
    /// is durable.
    /// </summary>
    public bool Settle(Guid token, Settlement settlement, Action? onDurable = null)
    {
        MessageLock? held;
        lock (_gate)
        {
            held = _rules.Settle(token, settlement, _time.GetUtcNow());
            PostDecisions_NeedsGate(held is null ? null : onDurable);
        }

        if (held is null)
        {
            return false;
        }

        if (settlement is Settlement.Complete or Settlement.DeadLetter)
        {
            Broker.OnSettled(this, held.Message.Id);
        }
        else
        {
            RequestDeliveries();
        }

        return true;
    }

    public DateTimeOffset? Renew(Guid token)
    {
        lock (_gate)
        {
            return _rules.Renew(token, _time.GetUtcNow());
        }
    }

    public void ExpireLocks(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_rules.ExpireLocks(now))
            {
                return;
            }

            PostDecisions_NeedsGate();
        }

        RequestDeliveries();
    }

    /// <summary>Runs a rule on behalf of the journal's thread.</summary>
    public T Decide<T>(Func<MessageQueue, T> rule)
    {
        lock (_gate)
        {
            var result = rule(_rules);
            PostDecisions_NeedsGate();
            return result;
        }
    }

    private void LoadMore_NeedsGate()
    {
        if (_loading || !_rules.WantsMore)
        {
            return;
        }

        _loading = true;
        _journal.Read(Load);
    }

    /// <summary>
    /// Runs on the journal's thread, like <see cref="Append"/>, so nothing else moves the end of the loaded head.
    /// </summary>
    private void Load(MessageStore store)
    {
        var limits = HeadLimits.Default;
        IReadOnlyList<BrokerMessage>? found = null;
        try
        {
            found = store.Messages.Read(
                new MessageKey(Id, Place.Active, _rules.LastLoaded), limits.Messages / 2, limits.Bytes / 2);
        }
        finally
        {
            // If the file cannot be read, the messages stay behind the head. The next event on the queue loads again.
            lock (_gate)
            {
                if (found is not null)
                {
                    _rules.Load(found);
                }

                _loading = false;
            }
        }

        RequestDeliveries();
    }

    private void PostDecisions_NeedsGate(Action? onDurable = null)
    {
        for (var i = 0; i < _decided.Count; i++)
        {
            _journal.Post(new ChangeEntry(Broker, _decided[i], i == _decided.Count - 1 ? onDurable : null));
        }

        if (_decided.Count == 0)
        {
            onDurable?.Invoke();
        }

        _decided.Clear();
    }
}
