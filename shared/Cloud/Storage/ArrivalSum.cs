using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Storage;

/// <summary>What one gateway told: all that it saw until <paramref name="MeasuredAt"/> and had not told before.</summary>
internal sealed record ArrivalRow(string Gateway, DateTimeOffset MeasuredAt, IReadOnlyList<ArrivalSecond> Seconds);

/// <summary>Sums the gateways' rows as far as all of them have told.</summary>
internal static class ArrivalSum
{
    /// <summary>A gateway that has told nothing for so long is taken for gone: the others are not kept waiting for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where to read from, so that each gateway that is not gone shows.</summary>
    public static DateTimeOffset LookBack(DateTimeOffset since, DateTimeOffset now) => since < now - Patience ? since : now - Patience;

    public static ArrivalReading Of(IReadOnlyList<ArrivalRow> rows, DateTimeOffset since, DateTimeOffset now)
    {
        var told = rows.GroupBy(row => row.Gateway).Select(gateway => gateway.Max(row => row.MeasuredAt)).Where(at => at >= now - Patience);
        // Nobody tells: nothing is known after what was known before.
        var until = told.DefaultIfEmpty(since).Min();

        // A second that a gateway told twice, because the first answer was lost, counts once.
        var seconds = rows
            .SelectMany(row => row.Seconds.Select(second => (row.Gateway, Second: second)))
            .Where(told => told.Second.Start >= since && told.Second.Start < until)
            .DistinctBy(told => (told.Gateway, told.Second.Start, told.Second.Model))
            .GroupBy(told => (told.Second.Start, told.Second.Model))
            .OrderBy(same => same.Key.Start)
            .Select(same => new ArrivalSecond(
                same.Key.Start,
                same.Key.Model,
                same.Sum(told => told.Second.Jobs),
                same.Sum(told => told.Second.BulkJobs)));
        return new ArrivalReading(until, [.. seconds]);
    }
}
