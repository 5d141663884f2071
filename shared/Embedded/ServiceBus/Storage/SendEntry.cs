using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// Messages for whose acceptance a sender waits. All of them are accepted or none. The sender gets their sequence
/// numbers, or 0 for a message whose id was accepted before.
/// </summary>
internal sealed class SendEntry(
    BrokerQueue queue,
    IReadOnlyList<BrokerMessage> messages,
    TimeProvider time,
    Action<IReadOnlyList<long>> onAccepted,
    Action<Exception> onFailed) : CommitEntry<MessageStore>
{
    private readonly List<BrokerMessage> _active = [];
    private readonly long[] _numbers = new long[messages.Count];
    private DateTimeOffset? _firstDue;

    public override void Write(MessageStore store)
    {
        var now = time.GetUtcNow();
        _active.Clear();
        for (var i = 0; i < messages.Count; i++)
        {
            if (store.Send(queue.Id, messages[i], now) is not { } stored)
            {
                continue;
            }

            _numbers[i] = stored.SequenceNumber;
            if (stored.DueAt <= now || stored.DueAt is null)
            {
                _active.Add(stored);
            }
            else if (!(stored.DueAt >= _firstDue))
            {
                _firstDue = stored.DueAt;
            }
        }
    }

    public override void OnDurable()
    {
        if (_active.Count > 0)
        {
            queue.Append(_active);
        }

        if (_firstDue is { } due)
        {
            queue.Broker.Schedule.Add(due);
        }

        onAccepted(_numbers);
    }

    public override bool OnFailed(Exception error, bool alone)
    {
        onFailed(error);
        return false;
    }
}
