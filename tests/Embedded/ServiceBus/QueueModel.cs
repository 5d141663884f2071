using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// A queue and its dead letters on a store that is a dictionary. Changes are stored by <see cref="Commit"/>, as by the
/// journal; <see cref="Crash"/> discards the others.
/// </summary>
internal sealed class QueueModel
{
    public const int Main = 1;
    public const int Dead = 2;

    private static readonly HeadLimits SmallHead = new(Messages: 4, Bytes: 1 << 20);

    private readonly QueueSettings _settings;
    private readonly SortedDictionary<(int, Place, long), BrokerMessage> _store = [];
    private readonly List<Func<Action>> _waiting = [];
    private readonly Dictionary<int, long> _lastNumber = new() { [Main] = 0, [Dead] = 0 };
    private int _sent;
    private int _tokens;

    public QueueModel(QueueSettings settings)
    {
        _settings = settings;
        (Queue, DeadLetters) = Start();
    }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public MessageQueue Queue { get; private set; }

    public MessageQueue DeadLetters { get; private set; }

    /// <summary>Ids that were accepted.</summary>
    public HashSet<string> Accepted { get; } = [];

    /// <summary>Ids whose leaving is durable: completed, dropped, or taken for good.</summary>
    public HashSet<string> Gone { get; } = [];

    public IEnumerable<(int Queue, Place Place, BrokerMessage Message)> Stored =>
        _store.Select(kept => (kept.Key.Item1, kept.Key.Item2, kept.Value));

    public void Send(TimeSpan? life)
    {
        var message =
            new BrokerMessage { Id = $"m{_sent++}", Content = new byte[] { 0, 0x53, 0x77, 0x40 }, TimeToLive = life };
        _waiting.Add(() =>
        {
            var kept = Put(Main, Place.Active, message with { EnqueuedAt = Now });
            Accepted.Add(message.Id);
            return () => Queue.Append(kept);
        });
    }

    public void Commit()
    {
        var appends = _waiting.Select(write => write()).ToList();
        _waiting.Clear();
        appends.ForEach(append => append());
    }

    /// <summary>Fills the heads as the journal does: only when every decision before is in the store.</summary>
    public void Load()
    {
        foreach (var queue in new[] { Queue, DeadLetters })
        {
            Commit();
            if (queue.WantsMore)
            {
                queue.Load([.. Active(queue).Where(message => message.SequenceNumber > queue.LastLoaded).Take(3)]);
            }
        }
    }

    public void Sweep()
    {
        Commit();
        foreach (var message in Active(Queue).Where(message => message.HasExpired(Now)).ToList())
        {
            Queue.ExpireStored(message);
        }
    }

    public MessageLock? ReceiveDeferred(long number)
    {
        Commit();
        return _store.TryGetValue((Main, Place.Deferred, number), out var message)
            ? Queue.TryLockDeferred(message, Now) : null;
    }

    public void Crash()
    {
        _waiting.Clear();
        (Queue, DeadLetters) = Start();
    }

    private (MessageQueue, MessageQueue) Start()
    {
        var queue = new MessageQueue(Main, _settings, Dead, SmallHead, NewToken, Decide);
        var dead = new MessageQueue(Dead, _settings.OfDeadLetters, null, SmallHead, NewToken, Decide);
        foreach (var one in new[] { queue, dead })
        {
            one.Start(Active(one).Count(), _store.Keys.Where(key => key.Item1 == one.Id && key.Item2 == Place.Deferred)
                .Select(key => key.Item3));
        }

        return (queue, dead);
    }

    private void Decide(Change change) => _waiting.Add(() =>
    {
        var (queue, place, number) = change.Key;
        if (change is not Change.Rewritten && !_store.Remove((queue, place, number)))
        {
            throw new InvalidOperationException($"{change} is about a message that is not there.");
        }

        switch (change)
        {
            case Change.Rewritten(_, var message):
                _store[(queue, place, number)] = message;
                break;
            case Change.Deferred(_, var message):
                _store.Add((queue, Place.Deferred, number), message);
                break;
            case Change.Appended(_, var to, var message):
                var kept = Put(to, Place.Active, message);
                return () => (to == Main ? Queue : DeadLetters).Append(kept);
            case Change.Removed(_, var message):
                Gone.Add(message.Id);
                break;
        }

        return () => { };
    });

    private BrokerMessage Put(int queue, Place place, BrokerMessage message)
    {
        var kept = message with { SequenceNumber = ++_lastNumber[queue] };
        _store.Add((queue, place, kept.SequenceNumber), kept);
        return kept;
    }

    private IEnumerable<BrokerMessage> Active(MessageQueue queue) =>
        _store.Where(kept => kept.Key.Item1 == queue.Id && kept.Key.Item2 == Place.Active).Select(kept => kept.Value);

    private Guid NewToken() => new(++_tokens, 0, 0, new byte[8]);
}
