using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results;

/// <summary>
/// Streams the states of a job until it has ended or the time limit of the stream is reached. A state that lasts is
/// repeated periodically with the current waiting information, so a client never has to interpret silence as a broken
/// connection.
/// </summary>
public sealed partial class JobEvents(JobReads jobs, TimeProvider time, ILogger<JobEvents> logger)
{
    /// <summary>The time after which an unchanged state is repeated.</summary>
    public static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(15);

    /// <param name="known">The job's state, read after <paramref name="signal"/> started to listen.</param>
    /// <param name="signal">Signals when the job may have changed, and also periodically.</param>
    /// <param name="toDocument">Converts the job to its document.</param>
    /// <param name="seen">The id of the last event that the client received; null if none.</param>
    /// <param name="atMost">The time limit of the stream.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
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
        var sent = new JobEvent(seen, toDocument(known));
        var at = time.GetUtcNow();
        for (JobSnapshot? now = known; now is not null; now = await NextAsync(known.Job.Id, signal, either.Token))
        {
            var next = JobEvent.Of(toDocument(now));
            if (now.Status.IsTerminal || !next.IsSameStateAs(sent) || time.GetUtcNow() - at >= RepeatInterval)
            {
                (sent, at) = (next, time.GetUtcNow());
                yield return next;
            }

            if (now.Status.IsTerminal)
            {
                yield break;
            }
        }
    }

    /// <returns>Null if the stream ends here. A client that reconnects receives the rest.</returns>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event stream of job {Job} ended early: {Reason}")]
    private partial void LogBroken(JobId job, string reason);
}

/// <summary>
/// A state of a job. The id identifies the state, so a client that reconnects does not receive it again.
/// </summary>
public sealed record JobEvent(string? Id, JobDocument Job)
{
    public static JobEvent Of(JobDocument job) => new($"{job.Status.Wire}-{job.Attempts}", job);

    /// <summary>
    /// Whether nothing changed: the state is the same, and so is the reason why the job waits, if it does.
    /// </summary>
    public bool IsSameStateAs(JobEvent other) => Id == other.Id && Job.Waiting?.Reason == other.Job.Waiting?.Reason;
}
