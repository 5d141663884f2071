using Microsoft.Extensions.Options;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.BurstDetector;

/// <summary>
/// The one queue whose jobs ask for capacity, as the decision loop reads it. Bulk is left out: it takes what is there.
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
