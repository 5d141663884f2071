using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Takes scheduled messages back: all of them, or none where one is not scheduled; that one is told.</summary>
internal sealed class CancelEntry(
    int queue, IReadOnlyList<long> numbers, Action<long?> onDone, Action<Exception> onRefused) : CommitEntry<MessageStore>
{
    private long? _missing;

    public override void Write(MessageStore store)
    {
        _missing = null;
        foreach (var number in numbers)
        {
            if (store.Messages.Find(new MessageKey(queue, Place.Scheduled, number)) is null)
            {
                _missing ??= number;
            }
        }

        if (_missing is not null)
        {
            return;
        }

        foreach (var number in numbers)
        {
            store.Remove(new MessageKey(queue, Place.Scheduled, number));
        }
    }

    public override void OnDurable() => onDone(_missing);

    public override bool OnFailed(Exception error, bool alone)
    {
        onRefused(error);
        return false;
    }
}
