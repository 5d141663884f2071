namespace Serverless.Serving.Results;

/// <summary>
/// Lists jobs without their outputs, newest first as far as the store's natural order allows: a separate index would
/// cost one more write per job.
/// </summary>
public interface IJobList
{
    /// <param name="after">The cursor of the previous job; null: start with the newest.</param>
    /// <param name="limit">The maximum number of jobs to read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// Fewer jobs than requested only if no more follow; null if <paramref name="after"/> is not a cursor of this
    /// store.
    /// </returns>
    Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>A job without its outputs, and the cursor to continue after it.</summary>
public sealed record ListedJob(JobSnapshot Job, string Cursor);
