namespace Serverless.Serving.Results;

/// <summary>Reads jobs, waits for their end, and cancels them.</summary>
public sealed class JobReads(IJobStore store, IJobSignals signals, JobEnds ends, TimeProvider time)
{
    /// <summary>
    /// Returns the job; null if it does not exist. A job whose deadline passed before it started is ended here, if
    /// nothing else ended it.
    /// </summary>
    public async Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(id, cancellationToken);
        if (snapshot is not { Status: JobStatus.Queued } || time.GetUtcNow() < snapshot.Job.Deadline)
        {
            return snapshot;
        }

        var expired = JobOutcomes.Expired(snapshot.Job, time.GetUtcNow(), attempts: 0);
        return snapshot with { Outcome = await ends.EndBeforeMessageAsync(snapshot.Job, expired, cancellationToken) };
    }

    /// <summary>Returns the job when it has ended, or its state after <paramref name="atMost"/>.</summary>
    public async Task<JobSnapshot?> WaitAsync(JobId id, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var signal = Listen(id);
        var now = await ReadAsync(id, cancellationToken);
        return now is null ? null : await WaitAsync(now, signal, atMost, cancellationToken);
    }

    /// <summary>Starts to listen for the end of a job, which does not have to exist yet.</summary>
    public IJobSignal Listen(JobId id) => signals.Listen(id);

    /// <summary>
    /// Returns the job when it has ended, or its state after <paramref name="atMost"/>. <paramref name="known"/> is the
    /// job as it was read after <paramref name="signal"/> started to listen; it is read again only after a signal.
    /// </summary>
    public async Task<JobSnapshot?> WaitAsync(
        JobSnapshot known, IJobSignal signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (!known.Status.IsTerminal)
        {
            try
            {
                await signal.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await ReadAsync(known.Job.Id, cancellationToken);
            }

            if (await store.ReadEndAsync(known.Job.Id, cancellationToken) is not { } end)
            {
                return null;
            }

            // A job that has not started by its deadline is ended by this read.
            known = end.Outcome is null && time.GetUtcNow() >= known.Job.Deadline
                ? await ReadAsync(known.Job.Id, cancellationToken) ?? known
                : known with { Outcome = end.Outcome };
        }

        return known;
    }

    /// <summary>
    /// Cancels a job, unless it has ended. Its inputs are stored when its message is received, so it can be retried.
    /// </summary>
    /// <returns>The job's state after this call; null if it does not exist.</returns>
    public async Task<JobSnapshot?> CancelAsync(JobId id, CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(id, cancellationToken);
        if (snapshot is null || snapshot.Status.IsTerminal)
        {
            return snapshot;
        }

        var canceled = JobOutcomes.Canceled(snapshot, time.GetUtcNow());
        return snapshot with { Outcome = await ends.EndBeforeMessageAsync(snapshot.Job, canceled, cancellationToken) };
    }
}
