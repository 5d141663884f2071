namespace Serverless.Embedded.Sqlite;

/// <summary>Something to make durable together with whatever else waits.</summary>
/// <typeparam name="TStore">What it is written to.</typeparam>
internal abstract class CommitEntry<TStore>
{
    /// <summary>Nobody waits for it: it may share the transaction of what comes next.</summary>
    public virtual bool CanWait => false;

    /// <summary>Writes, within a transaction. It may run again if the transaction fails.</summary>
    public abstract void Write(TStore store);

    /// <summary>The transaction is on disk.</summary>
    public abstract void OnDurable();

    /// <summary>The transaction failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="alone">Whether the transaction had no other entry, so that the fault may be this one's.</param>
    /// <returns>Whether to try the entry again.</returns>
    public abstract bool OnFailed(Exception error, bool alone);
}
