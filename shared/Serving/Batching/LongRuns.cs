using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Batching;

/// <summary>
/// Monitors long runs: records the attempt in the store, and stops a run whose job was canceled. A short run, like
/// most, costs neither a write nor a read.
/// </summary>
public sealed partial class LongRuns(IJobStore store, TimeProvider time, ILogger<LongRuns> logger)
{
    private static readonly TimeSpan LongRunThreshold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the run is done, or was stopped because its job has already ended.</summary>
    public async Task WatchAsync(
        JobId id, Attempt attempt, BatchItem item, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        // Most runs have already ended here. Waiting for their start first would wake a thread for each.
        if (await IsDoneWithinAsync(item.End, LongRunThreshold, cancellationToken))
        {
            return;
        }

        await Task.WhenAny(item.Began, item.End);
        if (await IsDoneWithinAsync(item.End, LongRunThreshold, cancellationToken))
        {
            return;
        }

        try
        {
            await store.StartAsync(id, attempt, cancellationToken);
            while (!await IsDoneWithinAsync(item.End, PollInterval, cancellationToken))
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
            // The run can continue. The store is called again when the job ends, and a failure then fails the attempt.
            LogUnwatched(id, e.Message);
        }
    }

    private async Task<bool> IsDoneWithinAsync(Task done, TimeSpan wait, CancellationToken cancellationToken)
    {
        await done.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return done.IsCompleted || cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} is running, but the store cannot be updated: "
        + "{Reason}")]
    private partial void LogUnwatched(JobId job, string reason);
}
