namespace Serverless.Serving;

/// <summary>
/// Keeps jobs. A job is up to three immutable facts under one id: what was asked (written by
/// <see cref="CreateAsync"/>), the latest long attempt, and the outcome (inserted once). Every call is durable when it
/// returns.
/// </summary>
public interface IJobStore
{
    /// <summary>Inserts the job; where the id is taken, changes nothing and answers what is there.</summary>
    /// <returns>Null where the job was inserted, else the snapshot that holds the id.</returns>
    Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken);

    Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Whether the job has ended and how, which a store may tell for less than all there is of it.</summary>
    /// <returns>Null where there is no such job.</returns>
    async Task<JobEnd?> ReadEndAsync(JobId id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is { } snapshot ? new JobEnd(snapshot.Outcome) : null;

    /// <summary>Notes an attempt that has begun; replaces the note of an earlier one.</summary>
    Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken);

    /// <summary>Inserts the outcome; where the job has ended already, changes nothing.</summary>
    /// <returns>The outcome that stands: the given one, or the earlier.</returns>
    Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back a job that was created but could not be queued, under an id that no other request can have; its
    /// inputs go too.
    /// </summary>
    Task RemoveAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the jobs that expired before the moment, at most <paramref name="limit"/> of them, and their inputs.
    /// </summary>
    /// <returns>How many were dropped.</returns>
    Task<int> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken);
}

/// <summary>What ended a job; null while nothing has.</summary>
public readonly record struct JobEnd(Outcome? Outcome);
