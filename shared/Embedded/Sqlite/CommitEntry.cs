namespace Serverless.Embedded.Sqlite;

/// <summary>A write that is made durable together with the others that wait.</summary>
/// <typeparam name="TStore">The store to write to.</typeparam>
internal abstract class CommitEntry<TStore>
{
    /// <summary>Whether no one waits for the entry, so it may share a later transaction.</summary>
    public virtual bool CanWait => false;

    /// <summary>Writes within a transaction. It may run again if the transaction fails.</summary>
    public abstract void Write(TStore store);

    /// <summary>Called when the transaction is on disk.</summary>
    public abstract void OnDurable();

    /// <summary>Called when the transaction failed.</summary>
    /// <param name="error">The reason.</param>
    /// <param name="alone">Whether the transaction had no other entry, so this one may be the cause.</param>
    /// <returns>Whether to retry the entry.</returns>
    public abstract bool OnFailed(Exception error, bool alone);
}
