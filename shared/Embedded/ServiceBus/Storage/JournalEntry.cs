namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Something to make durable together with whatever else waits.</summary>
internal abstract class JournalEntry
{
    /// <summary>Nobody waits for it: it may share the transaction of what comes next.</summary>
    public virtual bool CanWait => false;

    /// <summary>Writes, within a transaction. It may run again where the transaction failed.</summary>
    public abstract void Write(MessageStore store);

    /// <summary>The transaction is on disk.</summary>
    public abstract void OnDurable();

    /// <summary>The transaction failed; true where the entry must be tried again, because what it says has already happened.</summary>
    public abstract bool OnFailed(Exception error);
}
