using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>
/// Deletes jobs, dead letters, webhook deliveries, and the records of failing endpoints past their retention.
/// </summary>
public sealed class PurgeFunctions(
    IJobStore jobs,
    IDeadLetterLog deadLetters, IDeliveryLog deliveries, IWebhookEndpoints endpoints,
    ServingMetrics metrics, TimeProvider time)
{
    /// <summary>The time that a job is kept after its retention, so that a read returns 410 instead of 404.</summary>
    private static readonly TimeSpan GoneRetention = TimeSpan.FromDays(1);

    /// <summary>Twice the time over which one webhook is retried.</summary>
    private static readonly TimeSpan LogRetention = TimeSpan.FromDays(7);

    /// <summary>The time that the record of a failing endpoint is kept after the last job that uses it.</summary>
    private static readonly TimeSpan EndpointRetention = TimeSpan.FromDays(30);

    private const int BatchSize = 10_000;

    [Function("PurgeJobs")]
    public Task PurgeJobsAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var oldest = DateTimeOffset.MaxValue;
        return PurgeAsync(PurgeBatchAsync, GoneRetention, cancellationToken);

        async Task<int> PurgeBatchAsync(DateTimeOffset before, int limit, CancellationToken token)
        {
            var purged = await jobs.PurgeAsync(before, limit, token);
            oldest = purged.Oldest < oldest ? purged.Oldest.Value : oldest;
            metrics.Purged(oldest < before ? before - oldest : TimeSpan.Zero);
            return purged.Jobs;
        }
    }

    [Function("PurgeDeadLetters")]
    public Task PurgeDeadLettersAsync(
        [TimerTrigger("0 5-55/10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        PurgeAsync(deadLetters.PurgeAsync, LogRetention, cancellationToken);

    [Function("PurgeDeliveries")]
    public async Task PurgeDeliveriesAsync(
        [TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await PurgeAsync(deliveries.PurgeAsync, LogRetention, cancellationToken);
        await PurgeAsync(endpoints.PurgeAsync, EndpointRetention, cancellationToken);
    }

    private async Task PurgeAsync(
        Func<DateTimeOffset, int, CancellationToken, Task<int>> purge,
        TimeSpan retention, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - retention;
        while (await purge(before, BatchSize, cancellationToken) == BatchSize)
        {
            // The batch was full, so more may be left.
        }
    }
}
