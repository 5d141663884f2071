namespace Serverless.Serving;

/// <summary>
/// Stores jobs. A job is up to three immutable facts under one id: the request (written by <see cref="CreateAsync"/>),
/// the latest long attempt, and the outcome (inserted once). Every call is durable when it returns.
/// </summary>
public interface IJobStore
{
    /// <summary>Inserts the job. If the id is taken, changes nothing and returns the existing job.</summary>
    /// <returns>Null if the job was inserted; otherwise the job that already has the id.</returns>
    Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken);

    Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>
    /// Reads only whether and how the job ended, which a store may do at a lower cost than a full read.
    /// </summary>
    /// <returns>Null if the job does not exist.</returns>
    async Task<JobEnd?> ReadEndAsync(JobId id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is { } snapshot ? new JobEnd(snapshot.Outcome) : null;

    /// <summary>Records an attempt that has started. It replaces the record of an earlier attempt.</summary>
    Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken);

    /// <summary>Inserts the outcome. If the job has already ended, changes nothing.</summary>
    /// <returns>The stored outcome: the given one, or the earlier one.</returns>
    Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a job, and its inputs, that was created but could not be queued. Its id must be one that no other
    /// request can have.
    /// </summary>
    Task RemoveAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes at most <paramref name="limit"/> jobs that expired before the given time, and their inputs.
    /// </summary>
    Task<Purged> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken);
}

/// <summary>
/// The number of jobs that a purge deleted, and when the oldest job that it found had expired; null if it found none.
/// </summary>
public readonly record struct Purged(int Jobs, DateTimeOffset? Oldest);

/// <summary>How a job ended; null if it has not ended.</summary>
public readonly record struct JobEnd(Outcome? Outcome);
