namespace Serverless.Scaling.Arrivals;

/// <summary>Where several gateway instances put their counts for one detector to sum (a table row per instance and second).</summary>
public interface IArrivalRows
{
    /// <summary>Writes whole seconds of one gateway; an empty list says only that it is alive and saw nothing. Writing twice changes nothing.</summary>
    Task WriteAsync(string gateway, DateTimeOffset measuredAt, IReadOnlyList<ArrivalSecond> seconds, CancellationToken cancellationToken);
}
