using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

/// <summary>Drops jobs, dead letters and webhook deliveries past their retention.</summary>
public sealed class PurgeFunctions(
    IJobStore jobs, IDeadLetterLog deadLetters, IDeliveryLog deliveries, TimeProvider time)
{
    /// <summary>How long an expired job is still remembered, so that its reader gets 410 and not 404.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>Twice as long as the attempts of one webhook may last.</summary>
    private static readonly TimeSpan LogRetention = TimeSpan.FromDays(7);

    private const int AtOnce = 10_000;

    [Function("PurgeJobs")]
    public Task PurgeJobsAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        PurgeAsync(jobs.PurgeAsync, Remembered, cancellationToken);

    [Function("PurgeDeadLetters")]
    public Task PurgeDeadLettersAsync(
        [TimerTrigger("0 5-55/10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        PurgeAsync(deadLetters.PurgeAsync, LogRetention, cancellationToken);

    [Function("PurgeDeliveries")]
    public Task PurgeDeliveriesAsync(
        [TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        PurgeAsync(deliveries.PurgeAsync, LogRetention, cancellationToken);

    private async Task PurgeAsync(
        Func<DateTimeOffset, int, CancellationToken, Task<int>> purge,
        TimeSpan retention, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - retention;
        while (await purge(before, AtOnce, cancellationToken) == AtOnce)
        {
            // A full batch: more may be left.
        }
    }
}
