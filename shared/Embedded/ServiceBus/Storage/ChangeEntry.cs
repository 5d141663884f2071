using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>What a rule decided, on its way to disk. It has happened: where the disk refuses it, it waits.</summary>
internal sealed class ChangeEntry(Broker broker, Change change, Action? onDurable) : CommitEntry<MessageStore>
{
    private BrokerMessage? _appended;

    /// <summary>A settlement that a crash takes back only delivers its message again, which a receiver must expect anyway.</summary>
    public override bool CanWait => onDurable is null && change is Change.Removed;

    public override void Write(MessageStore store) => _appended = store.Apply(change);

    public override void OnDurable()
    {
        if (_appended is not null && change is Change.Appended(_, var queue, _))
        {
            broker[queue].Append([_appended]);
        }

        onDurable?.Invoke();
    }

    public override bool OnFailed(Exception error, bool alone) => true;
}
