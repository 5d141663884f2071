using System.Globalization;
using Spectre.Console;

namespace Serverless.Replay.Scores;

/// <summary>Summarizes a grid: by conditions, by trace, and the rows in which the first policy does worst.</summary>
internal static class GridTables
{
    private const int Worst = 12;

    public static IEnumerable<Table> Of(IReadOnlyList<GridRow> rows, IReadOnlyList<string> policies)
    {
        yield return Summary(
            "start-up", rows, policies, row => $"{row.StartUp:0} s, wait {row.Wait:0} s");
        yield return Summary("trace", rows, policies, row => row.Trace);
        yield return Summary("overall", rows, policies, row => row.Service, _ => "all");

        var first = rows.Where(row => row.Policy == policies[0]).ToList();
        yield return Rows("fewest attained", first.OrderBy(row => row.Attained).Take(Worst));
        yield return Rows("most expensive", first.OrderByDescending(row => row.Cost).Take(Worst));
        if (policies.Count > 1)
        {
            yield return Beaten(rows, policies[0]);
        }
    }

    private static Table Summary(
        string title, IReadOnlyList<GridRow> rows, IReadOnlyList<string> policies,
        params Func<GridRow, string>[] groupings)
    {
        var table = Tables.Start(title, "policy", "attained", "x bound", "below 99%", "rows");
        foreach (var group in groupings.SelectMany(grouping => rows.GroupBy(grouping)))
        {
            foreach (var policy in policies)
            {
                var own = group.Where(row => row.Policy == policy).ToList();
                table.AddRow(
                    group.Key, policy, Tables.Percent(own.Average(row => row.Attained)),
                    Tables.Number(Math.Exp(own.Average(row => Math.Log(row.Cost))), "0.000"),
                    own.Count(row => row.Attained < Scenario.Target).ToString(CultureInfo.InvariantCulture),
                    own.Count.ToString(CultureInfo.InvariantCulture));
            }
        }

        return table;
    }

    private static Table Rows(string title, IEnumerable<GridRow> rows)
    {
        var table = Tables.Start(title, "service", "start-up", "wait", "seed", "attained", "x bound");
        foreach (var row in rows)
        {
            Add(table, row);
        }

        return table;
    }

    private static Table Beaten(IReadOnlyList<GridRow> rows, string policy)
    {
        var table = Tables.Start("better than " + policy, "on", "rows", "of");
        var all = rows.Count(row => row.Policy == policy).ToString(CultureInfo.InvariantCulture);
        foreach (var loss in GridLoss.Of(rows, policy))
        {
            table.AddRow(loss.Policy, loss.Traces, loss.Rows.ToString(CultureInfo.InvariantCulture), all);
        }

        return table;
    }

    private static void Add(Table table, GridRow row) => table.AddRow(
        row.Trace, row.Service, Tables.Number(row.StartUp, "0"), Tables.Number(row.Wait, "0"),
        row.Seed.ToString(CultureInfo.InvariantCulture), Tables.Percent(row.Attained),
        Tables.Number(row.Cost, "0.00"));
}
