namespace Serverless.Scaling.Arrivals;

/// <summary>What the detector reads of the arrivals, summed over all gateway instances.</summary>
public interface IArrivalReadings
{
    /// <summary>The whole seconds that began at or after <paramref name="since"/>, oldest first; seconds without arrivals may be left out.</summary>
    Task<ArrivalReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>Arrivals until <paramref name="MeasuredAt"/>, the end of the last second that every gateway has told of.</summary>
public sealed record ArrivalReading(DateTimeOffset MeasuredAt, IReadOnlyList<ArrivalSecond> Seconds);

/// <summary>
/// What arrived for a model in the second from <paramref name="Start"/>: jobs that ask for capacity, and bulk jobs.
/// </summary>
public sealed record ArrivalSecond(DateTimeOffset Start, string Model, int Jobs, int BulkJobs);
