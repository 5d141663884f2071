using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Backlog;

/// <summary>
/// Measures the queues for an operator. Values that cannot be measured now are omitted, because a partial result is
/// better than none.
/// </summary>
public sealed partial class QueueStates(
    IBacklogCounts counts, IQueueHeads heads,
    BacklogView backlog, IInstanceFacts instances, IOptions<QueueOptions> queues, ILogger<QueueStates> logger)
{
    /// <returns>Interactive, bulk, callbacks.</returns>
    public async Task<IReadOnlyList<QueueState>> ReadAsync(CancellationToken cancellationToken) => await Task.WhenAll(
        LaneAsync(Lane.Interactive, cancellationToken),
        LaneAsync(Lane.Bulk, cancellationToken), CallbacksAsync(cancellationToken));

    private async Task<QueueState> LaneAsync(Lane lane, CancellationToken cancellationToken)
    {
        var queue = queues.Value.NameOf(lane);
        var counting = CountAsync(queue, cancellationToken);
        var age = await TryAsync<TimeSpan?>(
            queue, async () => await heads.HeadAgeAsync(queue, cancellationToken), cancellationToken);
        var count = await counting;
        return new QueueState(
            lane, count, age,
            count?.Active > 0 ? WaitingRule.OfLane(instances.Current, count.Active, backlog.TimeToDrain(lane)) : null);
    }

    // Its head is not read: on Azure only the Callbacks app has access to this queue.
    private async Task<QueueState> CallbacksAsync(CancellationToken cancellationToken) =>
        new(Lane: null, await CountAsync(queues.Value.CallbacksQueue, cancellationToken), HeadAge: null, Waiting: null);

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
            LogNotMeasured(queue, e.Message);
            return default;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue {Queue} could not be measured: {Reason}")]
    private partial void LogNotMeasured(string queue, string reason);
}

/// <summary>
/// The state of a lane's queue, or of the callbacks queue if <paramref name="Lane"/> is null. Values that could not be
/// measured are null. <paramref name="Waiting"/> explains why jobs wait, if any do.
/// </summary>
public sealed record QueueState(Lane? Lane, QueueCounts? Counts, TimeSpan? HeadAge, Waiting? Waiting);
