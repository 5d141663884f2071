using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Batching;

/// <summary>
/// Looks after runs that last: the store learns of the attempt, and a job that was canceled meanwhile is stopped.
/// A short run, which is most of them, costs neither a write nor a read.
/// </summary>
public sealed partial class LongRuns(IJobStore store, TimeProvider time, ILogger<LongRuns> logger)
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the run is done, or was stopped because its job has ended otherwise.</summary>
    public async Task WatchAsync(
        JobId id, Attempt attempt, BatchItem item, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        // Most runs are done by now: to wait for their begin as well would cost each a thread's waking.
        if (await IsDoneWithinAsync(item.End, Long, cancellationToken))
        {
            return;
        }

        await Task.WhenAny(item.Began, item.End);
        if (await IsDoneWithinAsync(item.End, Long, cancellationToken))
        {
            return;
        }

        try
        {
            await store.StartAsync(id, attempt, cancellationToken);
            while (!await IsDoneWithinAsync(item.End, Look, cancellationToken))
            {
                if (await store.ReadEndAsync(id, cancellationToken) is not { Outcome: null })
                {
                    await stop.CancelAsync();
                    return;
                }
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The run itself is fine; the store is asked again when the job ends, and that call may fail the attempt.
            LogUnwatched(id, e.Message);
        }
    }

    private async Task<bool> IsDoneWithinAsync(Task done, TimeSpan wait, CancellationToken cancellationToken)
    {
        await done.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return done.IsCompleted || cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} runs, but the store cannot be told: {Reason}")]
    private partial void LogUnwatched(JobId job, string reason);
}
