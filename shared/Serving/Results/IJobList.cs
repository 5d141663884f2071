namespace Serverless.Serving.Results;

/// <summary>
/// Lists jobs without their outputs, the newest first as far as the store keeps such an order by itself: an index of
/// its own would cost every job a write.
/// </summary>
public interface IJobList
{
    /// <param name="after">The cursor of the job before; null: begin with the newest.</param>
    /// <param name="limit">Most jobs to read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Fewer jobs than asked for only where no more follow; null where <paramref name="after"/> is no cursor
    /// of this store.</returns>
    Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>A job without its outputs, and the cursor to go on behind it.</summary>
public sealed record ListedJob(JobSnapshot Job, string Cursor);
