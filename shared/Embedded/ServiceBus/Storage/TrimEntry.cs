namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Forgets the ids that are out of their queue's duplicate-detection window.</summary>
internal sealed class TrimEntry(DateTimeOffset now) : JournalEntry
{
    public override void Write(MessageStore store) => store.TrimHistories(now);

    public override void OnDurable()
    {
    }

    public override bool OnFailed(Exception error) => false;
}
