using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// Messages that a sender waits to see accepted, all of them or none. It is told their sequence numbers: zero for one whose id was
/// accepted before.
/// </summary>
internal sealed class SendEntry(
    BrokerQueue queue,
    IReadOnlyList<BrokerMessage> messages,
    TimeProvider time,
    Action<IReadOnlyList<long>> onAccepted,
    Action<Exception> onRefused) : CommitEntry<MessageStore>
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
            if (store.Send(queue.Id, messages[i], now) is not { } kept)
            {
                continue;
            }

            _numbers[i] = kept.SequenceNumber;
            if (kept.DueAt <= now || kept.DueAt is null)
            {
                _active.Add(kept);
            }
            else if (!(kept.DueAt >= _firstDue))
            {
                _firstDue = kept.DueAt;
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
        onRefused(error);
        return false;
    }
}
