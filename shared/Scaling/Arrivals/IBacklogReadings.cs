namespace Serverless.Scaling.Arrivals;

/// <summary>What the detector reads of the queue whose jobs ask for capacity.</summary>
public interface IBacklogReadings
{
    Task<BacklogReading> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// The queue at <paramref name="MeasuredAt"/>: <paramref name="Active"/> counts messages that wait or are in hand (as Service Bus does),
/// <paramref name="HeadAge"/> is the age of the oldest, zero where there is none.
/// </summary>
public sealed record BacklogReading(DateTimeOffset MeasuredAt, long Active, TimeSpan HeadAge);
