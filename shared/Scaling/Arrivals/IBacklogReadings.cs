namespace Serverless.Scaling.Arrivals;

/// <summary>Provides the detector with the backlog of the queue whose jobs ask for capacity.</summary>
public interface IBacklogReadings
{
    Task<BacklogReading> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// The queue at <paramref name="MeasuredAt"/>. As in Service Bus, <paramref name="Active"/> counts the messages that
/// wait or are in hand. <paramref name="HeadAge"/> is the age of the oldest message, or zero if the queue is empty.
/// </summary>
public sealed record BacklogReading(DateTimeOffset MeasuredAt, long Active, TimeSpan HeadAge);
