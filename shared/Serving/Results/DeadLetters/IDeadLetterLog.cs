namespace Serverless.Serving.Results.DeadLetters;

/// <summary>Records dead-lettered messages, so an operator can see them and redrive their jobs.</summary>
public interface IDeadLetterLog
{
    /// <summary>Appends an entry. Appending the same entry twice stores it once.</summary>
    Task AppendAsync(DeadLetterEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Returns at most <paramref name="limit"/> entries of a lane (null: all queues), newest first, after the given id
    /// (null: from the newest).
    /// </summary>
    Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        Lane? lane, string? after, int limit, CancellationToken cancellationToken);

    Task<DeadLetterEntry?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> entries from before the given time.</summary>
    /// <returns>The number of deleted entries.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
