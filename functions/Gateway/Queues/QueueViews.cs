using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Queues;

/// <summary>Measures the queues for who asks how they stand.</summary>
public sealed partial class QueueViews(
    IBacklogCounts counts, IQueueHeads heads, BacklogView backlog, IInstanceFacts instances, IOptions<QueueOptions> queues, ILogger<QueueViews> logger)
{
    internal async Task<QueueList> ReadAsync(CancellationToken cancellationToken) => new(await Task.WhenAll(
        LaneAsync(Lane.Interactive, cancellationToken), LaneAsync(Lane.Bulk, cancellationToken), CallbacksAsync(cancellationToken)));

    private async Task<QueueDocument> LaneAsync(Lane lane, CancellationToken cancellationToken)
    {
        var queue = queues.Value.NameOf(lane);
        var counting = CountAsync(queue, cancellationToken);
        var age = await TryAsync<TimeSpan?>(queue, async () => await heads.HeadAgeAsync(queue, cancellationToken), cancellationToken);
        var count = await counting;
        return new QueueDocument(
            lane.Wire,
            count?.Active,
            age is { } known ? Math.Round(known.TotalSeconds, 3) : null,
            count?.Scheduled,
            count?.DeadLettered,
            count?.Active > 0 ? WaitingRule.OfLane(instances.Current, count.Active, backlog.TimeToDrain(lane)) : null,
            new QueueLinks($"/v1/queues/{lane.Wire}/purge"));
    }

    // Its head is not asked for: on Azure only Callbacks itself may look into this queue.
    private async Task<QueueDocument> CallbacksAsync(CancellationToken cancellationToken)
    {
        var count = await CountAsync(queues.Value.CallbacksQueue, cancellationToken);
        return new QueueDocument("callbacks", count?.Active, HeadAgeSeconds: null, count?.Scheduled, count?.DeadLettered, Waiting: null, Links: null);
    }

    private Task<QueueCounts?> CountAsync(string queue, CancellationToken cancellationToken) =>
        TryAsync<QueueCounts?>(queue, async () => await counts.ReadAsync(queue, cancellationToken), cancellationToken);

    private async Task<T?> TryAsync<T>(string queue, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Half a picture is better than none at the hour when somebody asks for it.
            LogNotMeasured(queue, e.Message);
            return default;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue {Queue} could not be measured: {Reason}")]
    private partial void LogNotMeasured(string queue, string reason);
}
