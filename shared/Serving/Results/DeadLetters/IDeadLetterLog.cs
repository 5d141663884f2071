namespace Serverless.Serving.Results.DeadLetters;

/// <summary>Records jobs whose messages were dead-lettered, so an operator can see and redrive them.</summary>
public interface IDeadLetterLog
{
    /// <summary>Appends an entry. Appending the same entry twice stores it once.</summary>
    Task AppendAsync(DeadJob dead, CancellationToken cancellationToken);

    /// <summary>
    /// Returns at most <paramref name="limit"/> entries of a lane (null: both lanes), newest first, after the given id
    /// (null: from the newest).
    /// </summary>
    Task<IReadOnlyList<DeadJob>> ReadAsync(Lane? lane, string? after, int limit, CancellationToken cancellationToken);

    Task<DeadJob?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> entries from before the given time.</summary>
    /// <returns>The number of deleted entries.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
