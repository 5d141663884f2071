using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>A rule's decision to write to disk. It is already in effect, so a write that fails is retried.</summary>
internal sealed class ChangeEntry(Broker broker, Change change, Action? onDurable) : CommitEntry<MessageStore>
{
    private BrokerMessage? _appended;

    /// <summary>
    /// A settlement lost in a crash only causes another delivery, which receivers must expect anyway.
    /// </summary>
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
