using Microsoft.Extensions.Options;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.BurstDetector;

/// <summary>
/// Reads the backlog of the interactive queue for the decision loop. The bulk queue is excluded, because bulk jobs
/// never cause scaling.
/// </summary>
public sealed class InteractiveBacklog(
    IBacklogCounts counts, IQueueHeads heads, IOptions<QueueOptions> queues, ServingMetrics metrics)
    : IBacklogReadings
{
    public async Task<BacklogReading> ReadAsync(CancellationToken cancellationToken)
    {
        var count = counts.ReadAsync(queues.Value.InteractiveQueue, cancellationToken);
        var age = heads.HeadAgeAsync(queues.Value.InteractiveQueue, cancellationToken);
        await Task.WhenAll(count, age);
        var queue = await count;
        metrics.HeadAge(Lane.Interactive, await age);
        return new BacklogReading(queue.MeasuredAt, queue.Active, await age);
    }
}
