namespace Serverless.Serving.Backlog;

/// <summary>How much waits on a queue.</summary>
public interface IBacklogCounts
{
    Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>
/// A queue at <paramref name="MeasuredAt"/>. <paramref name="Active"/> counts messages that wait or are locked by a
/// receiver, as Service Bus does.
/// </summary>
public sealed record QueueCounts(DateTimeOffset MeasuredAt, long Active, long Scheduled, long DeadLettered);
