namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Stores the counts of several gateway instances, which one detector sums (one table row per instance and second).
/// </summary>
public interface IArrivalRows
{
    /// <summary>
    /// Writes whole seconds of one gateway. An empty list reports that the gateway is alive and had no arrivals. The
    /// call is idempotent.
    /// </summary>
    Task WriteAsync(
        string gateway, DateTimeOffset measuredAt, IReadOnlyList<ArrivalSecond> seconds,
        CancellationToken cancellationToken);
}
