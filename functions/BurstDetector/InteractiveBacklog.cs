using Microsoft.Extensions.Options;
using Serverless.Scaling.Arrivals;
using Serverless.Serving.Backlog;

namespace Serverless.BurstDetector;

/// <summary>The one queue whose jobs ask for capacity, as the decision loop reads it. Bulk is left out: it takes what is there.</summary>
public sealed class InteractiveBacklog(IBacklogCounts counts, IOptions<QueueOptions> queues) : IBacklogReadings
{
    public async Task<BacklogReading> ReadAsync(CancellationToken cancellationToken)
    {
        var queue = await counts.ReadAsync(queues.Value.InteractiveQueue, cancellationToken);
        return new BacklogReading(queue.MeasuredAt, queue.Active, queue.HeadAge);
    }
}
