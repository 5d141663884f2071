using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Deletes the ids outside of their queue's duplicate-detection window.</summary>
internal sealed class TrimEntry(DateTimeOffset now) : CommitEntry<MessageStore>
{
    public override void Write(MessageStore store) => store.TrimHistories(now);

    public override void OnDurable()
    {
    }

    public override bool OnFailed(Exception error, bool alone) => false;
}
