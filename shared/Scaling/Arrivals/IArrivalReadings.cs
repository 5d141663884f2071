namespace Serverless.Scaling.Arrivals;

/// <summary>Provides the detector with the arrivals, summed over all gateway instances.</summary>
public interface IArrivalReadings
{
    /// <summary>
    /// Returns the whole seconds that began at or after <paramref name="since"/>, oldest first. Seconds without
    /// arrivals may be missing.
    /// </summary>
    Task<ArrivalReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>
/// Arrivals until <paramref name="MeasuredAt"/>, the end of the last second that every gateway has reported.
/// </summary>
public sealed record ArrivalReading(DateTimeOffset MeasuredAt, IReadOnlyList<ArrivalSecond> Seconds);

/// <summary>
/// Arrivals of a model in the second from <paramref name="Start"/>: jobs that ask for capacity, and bulk jobs.
/// </summary>
public sealed record ArrivalSecond(DateTimeOffset Start, string Model, int Jobs, int BulkJobs)
{
    /// <summary>The items of the jobs that ask for capacity; null in rows of gateways that do not count them.</summary>
    public int? Items { get; init; }

    /// <summary>The wait objective that the model declares, in seconds; null if it declares none.</summary>
    public double? ObjectiveSeconds { get; init; }

    /// <summary>The items, or one for each job if they were not counted.</summary>
    internal int ItemsOrJobs => Items ?? Jobs;
}
