namespace Serverless.Scaling.Arrivals;

/// <summary>The jobs that arrived for one model in the new seconds of a tick.</summary>
public sealed record ModelArrivals(string Model, long Jobs, long BulkJobs)
{
    /// <summary>A ledger entry names at most this many models. The others count only in the total.</summary>
    private const int MaxNamed = 8;

    public static IReadOnlyList<ModelArrivals> Of(IEnumerable<ArrivalSecond> seconds) =>
        [.. seconds.GroupBy(second => second.Model, StringComparer.Ordinal)
            .Select(model => new ModelArrivals(
                model.Key, model.Sum(second => (long)second.Jobs), model.Sum(second => (long)second.BulkJobs)))
            .OrderByDescending(model => model.Jobs)
            .ThenByDescending(model => model.BulkJobs)
            .ThenBy(model => model.Model, StringComparer.Ordinal)
            .Take(MaxNamed)];
}
