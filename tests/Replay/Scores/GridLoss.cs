namespace Serverless.Replay.Scores;

/// <summary>
/// The rows of a grid in which another policy is better, and the traces with the most such rows. Few are named, so that
/// they fit in a line.
/// </summary>
public sealed record GridLoss(string Policy, int Rows, string Traces)
{
    private const int MaxNamed = 5;

    /// <summary>Compares each other policy with <paramref name="policy"/>.</summary>
    public static IReadOnlyList<GridLoss> Of(IReadOnlyList<GridRow> rows, string policy)
    {
        var own = rows.Where(row => row.Policy == policy).ToDictionary(Conditions);
        return [.. rows.Where(row => row.Policy != policy).GroupBy(row => row.Policy).Select(other =>
        {
            var better = other.Where(row => row.Beats(own[Conditions(row)])).ToList();
            var traces = better.CountBy(row => row.Trace).OrderByDescending(trace => trace.Value).ToList();
            var named = traces.Take(MaxNamed).Select(trace => $"{trace.Key} {trace.Value}");
            return new GridLoss(
                other.Key, better.Count, string.Join(", ", named) + (traces.Count > MaxNamed ? ", ..." : ""));
        })];
    }

    private static (string, string, double, double, int) Conditions(GridRow row) =>
        (row.Trace, row.Service, row.StartUp, row.Wait, row.Seed);
}
