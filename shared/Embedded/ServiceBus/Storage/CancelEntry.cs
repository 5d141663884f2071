using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// Cancels scheduled messages. If one of them is not scheduled, none is canceled, and its number is reported.
/// </summary>
internal sealed class CancelEntry(
    int queue, IReadOnlyList<long> numbers, Action<long?> onDone, Action<Exception> onFailed)
    : CommitEntry<MessageStore>
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
        onFailed(error);
        return false;
    }
}
