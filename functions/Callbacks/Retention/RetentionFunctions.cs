using Serverless.Serving.Results;

namespace Serverless.Callbacks.Retention;

/// <summary>Drops jobs that nobody may read any more.</summary>
public sealed class RetentionFunctions(IJobStore store, TimeProvider time)
{
    /// <summary>How long an expired job is still remembered, so that its reader gets 410 and not 404.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private const int AtOnce = 10_000;

    [Function("PurgeJobs")]
    public async Task PurgeAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() - Remembered;
        while (await store.PurgeAsync(until, AtOnce, cancellationToken) == AtOnce)
        {
            // As long as full batches go, more are left.
        }
    }
}
