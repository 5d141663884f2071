namespace Serverless.Serving.Backlog;

/// <summary>Reads the number of messages on a queue.</summary>
public interface IBacklogCounts
{
    Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>
/// The counts of a queue at <paramref name="MeasuredAt"/>. As in Service Bus, <paramref name="Active"/> counts messages
/// that wait or are locked by a receiver.
/// </summary>
public sealed record QueueCounts(DateTimeOffset MeasuredAt, long Active, long Scheduled, long DeadLettered);
