using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Storage;

/// <summary>
/// A report of one gateway: its arrivals until <paramref name="MeasuredAt"/> since its previous report.
/// </summary>
internal sealed record ArrivalRow(string Gateway, DateTimeOffset MeasuredAt, IReadOnlyList<ArrivalSecond> Seconds);

/// <summary>Sums the rows of all gateways, up to the last second that all of them have reported.</summary>
internal static class ArrivalSum
{
    /// <summary>A gateway that is silent for this long counts as gone, so the others need not wait for it.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    /// <summary>The start of the rows to read, early enough to include each gateway that is not gone.</summary>
    public static DateTimeOffset LookBack(DateTimeOffset since, DateTimeOffset now) =>
        since < now - SilenceLimit ? since : now - SilenceLimit;

    public static ArrivalReading Of(IReadOnlyList<ArrivalRow> rows, DateTimeOffset since, DateTimeOffset now)
    {
        var reported = rows.GroupBy(row => row.Gateway)
            .Select(gateway => gateway.Max(row => row.MeasuredAt))
            .Where(at => at >= now - SilenceLimit);
        // If no gateway reports, no new second is known.
        var until = reported.DefaultIfEmpty(since).Min();

        // A second that a gateway reported twice, because the first response was lost, counts once.
        var seconds = rows
            .SelectMany(row => row.Seconds.Select(second => (row.Gateway, Second: second)))
            .Where(row => row.Second.Start >= since && row.Second.Start < until)
            .DistinctBy(row => (row.Gateway, row.Second.Start, row.Second.Model))
            .GroupBy(row => (row.Second.Start, row.Second.Model))
            .OrderBy(same => same.Key.Start)
            .Select(same => new ArrivalSecond(
                same.Key.Start,
                same.Key.Model,
                same.Sum(row => row.Second.Jobs),
                same.Sum(row => row.Second.BulkJobs))
            {
                // A gateway of an earlier version counts no items.
                Items = same.Sum(row => row.Second.Items ?? row.Second.Jobs),
                ObjectiveSeconds = same.Min(row => row.Second.ObjectiveSeconds),
            });
        return new ArrivalReading(until, [.. seconds]);
    }
}
