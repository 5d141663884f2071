namespace Serverless.Serving.Results;

/// <summary>Reads jobs, waits for their end, and cancels them.</summary>
public sealed class JobReads(IJobStore store, IJobSignals signals, JobEnds ends, TimeProvider time)
{
    /// <summary>
    /// The job now; null where there is none. A job whose deadline passed before it started ends here, if nothing else
    /// ended it.
    /// </summary>
    public async Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(id, cancellationToken);
        if (snapshot is not { Status: JobStatus.Queued } || time.GetUtcNow() < snapshot.Job.Deadline)
        {
            return snapshot;
        }

        var expired = JobOutcomes.Expired(snapshot.Job, time.GetUtcNow(), attempts: 0);
        return snapshot with { Outcome = await ends.EndAheadAsync(snapshot.Job, expired, cancellationToken) };
    }

    /// <summary>The job when it has ended, or as it stands after <paramref name="atMost"/>.</summary>
    public async Task<JobSnapshot?> WaitAsync(JobId id, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var signal = Listen(id);
        var now = await ReadAsync(id, cancellationToken);
        return now is null ? null : await WaitAsync(now, signal, atMost, cancellationToken);
    }

    /// <summary>Starts to listen for the end of a job, which need not be there yet.</summary>
    public IJobSignal Listen(JobId id) => signals.Listen(id);

    /// <summary>
    /// The job when it has ended, or as it stands after <paramref name="atMost"/>. It is <paramref name="known"/> as it
    /// stood after
    /// <paramref name="signal"/> began to listen, and read again only when that speaks.
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

            // One whose deadline has passed ends by being read, unless it has started.
            known = end.Outcome is null && time.GetUtcNow() >= known.Job.Deadline
                ? await ReadAsync(known.Job.Id, cancellationToken) ?? known
                : known with { Outcome = end.Outcome };
        }

        return known;
    }

    /// <summary>
    /// Cancels a job that has not ended; one that has stays as it is. Its inputs are kept by who meets its message, for
    /// another run.
    /// </summary>
    /// <returns>The job as it stands then; null where there is none.</returns>
    public async Task<JobSnapshot?> CancelAsync(JobId id, CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(id, cancellationToken);
        if (snapshot is null || snapshot.Status.IsTerminal)
        {
            return snapshot;
        }

        var canceled = JobOutcomes.Canceled(snapshot, time.GetUtcNow());
        return snapshot with { Outcome = await ends.EndAheadAsync(snapshot.Job, canceled, cancellationToken) };
    }
}
