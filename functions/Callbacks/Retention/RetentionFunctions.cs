namespace Serverless.Callbacks.Retention;

/// <summary>Drops jobs that nobody may read any more.</summary>
public sealed class RetentionFunctions(Serving.Results.Retention retention)
{
    [Function("PurgeJobs")]
    public Task PurgeAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.SweepAsync(cancellationToken);
}
