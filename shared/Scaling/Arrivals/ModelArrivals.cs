namespace Serverless.Scaling.Arrivals;

/// <summary>How many jobs came for one model in the seconds that a tick learned of.</summary>
public sealed record ModelArrivals(string Model, long Jobs, long BulkJobs)
{
    /// <summary>So many models a ledger entry names; the rest is in the sum.</summary>
    private const int MostNamed = 8;

    public static IReadOnlyList<ModelArrivals> Of(IEnumerable<ArrivalSecond> seconds) =>
        [.. seconds.GroupBy(second => second.Model, StringComparer.Ordinal)
            .Select(model => new ModelArrivals(model.Key, model.Sum(second => (long)second.Jobs), model.Sum(second => (long)second.BulkJobs)))
            .OrderByDescending(model => model.Jobs).ThenByDescending(model => model.BulkJobs).ThenBy(model => model.Model, StringComparer.Ordinal)
            .Take(MostNamed)];
}
