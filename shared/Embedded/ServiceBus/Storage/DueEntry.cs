using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Moves due scheduled messages to the ends of their queues, in batches.</summary>
internal sealed class DueEntry(Broker broker) : CommitEntry<MessageStore>
{
    private const int Limit = 500;

    private readonly List<(int Queue, BrokerMessage Message)> _activated = [];
    private DateTimeOffset? _next;

    public override void Write(MessageStore store)
    {
        _activated.Clear();
        var now = broker.Time.GetUtcNow();
        foreach (var (queue, message) in store.Messages.ReadDue(now, Limit))
        {
            var key = new MessageKey(queue, Place.Scheduled, message.SequenceNumber);
            var due = message with { EnqueuedAt = now, EnqueuedSequenceNumber = 0 };
            _activated.Add((queue, store.Apply(new Change.Appended(key, queue, due))!));
        }

        _next = store.Messages.NextDue();
    }

    public override void OnDurable()
    {
        foreach (var (queue, message) in _activated)
        {
            broker[queue].Append([message]);
        }

        broker.Schedule.Restart(_next);
    }

    public override bool OnFailed(Exception error, bool alone) => true;
}
