using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results;

/// <summary>
/// Tells the states of a job as they come, until it has ended or the time for one telling is over. A state that lasts
/// is told again now and then, with what is known of the wait by then: nobody need take silence for a broken line.
/// </summary>
public sealed partial class JobEvents(JobReads jobs, TimeProvider time, ILogger<JobEvents> logger)
{
    /// <summary>After so long a state is told again.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <param name="known">The job as it stood after <paramref name="signal"/> began to listen.</param>
    /// <param name="signal">Speaks when the job may have changed, and now and then by itself.</param>
    /// <param name="toDocument">The job as its document.</param>
    /// <param name="seen">The id of the event that the client saw last; null: it saw none.</param>
    /// <param name="atMost">How long the telling may last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JobEvent> FollowAsync(
        JobSnapshot known,
        IJobSignal signal,
        Func<JobSnapshot, JobDocument> toDocument,
        string? seen,
        TimeSpan atMost,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var told = new JobEvent(seen, toDocument(known));
        var at = time.GetUtcNow();
        for (JobSnapshot? now = known; now is not null; now = await NextAsync(known.Job.Id, signal, either.Token))
        {
            var next = JobEvent.Of(toDocument(now));
            if (now.Status.IsTerminal || !next.SaysTheSameAs(told) || time.GetUtcNow() - at >= Silence)
            {
                (told, at) = (next, time.GetUtcNow());
                yield return next;
            }

            if (now.Status.IsTerminal)
            {
                yield break;
            }
        }
    }

    /// <returns>Null where there is no more to tell, at least here and now: a client that comes back is told the
    /// rest.</returns>
    private async Task<JobSnapshot?> NextAsync(JobId id, IJobSignal signal, CancellationToken stop)
    {
        try
        {
            await signal.WaitAsync(stop);
            return await jobs.ReadAsync(id, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (StoreUnavailableException e)
        {
            LogBroken(id, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The events of job {Job} break off: {Reason}")]
    private partial void LogBroken(JobId job, string reason);
}

/// <summary>
/// A state of a job. The id names it, so that a client which comes back need not be told what it has seen.
/// </summary>
public sealed record JobEvent(string? Id, JobDocument Job)
{
    public static JobEvent Of(JobDocument job) => new($"{job.Status.Wire}-{job.Attempts}", job);

    /// <summary>Whether there is no news: the same state, and the same reason to wait where it waits.</summary>
    public bool SaysTheSameAs(JobEvent other) => Id == other.Id && Job.Waiting?.Reason == other.Job.Waiting?.Reason;
}
