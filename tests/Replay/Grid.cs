using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay;

/// <summary>
/// Plays the policies, each with one fixed setting, on every combination of trace, service times, start-up time, and
/// objective. The traces are those of the command line and all generated ones.
/// </summary>
public static class Grid
{
    public static IReadOnlyList<string> Names { get; } = ["quick", "full"];

    /// <summary>Returns one row for each policy and combination, in a fixed order.</summary>
    public static IReadOnlyList<GridRow> Play(string grid, Arguments arguments, IReadOnlyList<string> policies)
    {
        var rows = new ConcurrentBag<(int Order, GridRow Row)>();
        var cells = Cells(grid, arguments).Select((cell, order) => (cell, order)).ToList();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(cells, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                item =>
                {
                    foreach (var row in Play(item.cell, policies))
                    {
                        rows.Add((item.order, row));
                    }
                });
        }
        catch (AggregateException e)
        {
            // The first bad trace is enough to report.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return [.. rows.OrderBy(row => row.Order).ThenBy(row => row.Row.Policy).Select(row => row.Row)];
    }

    private static IEnumerable<GridRow> Play(Cell cell, IReadOnlyList<string> policies)
    {
        var (options, scenario) = (cell.Arguments.Options, new Scenario(cell.Arguments, cell.Name, cell.Seed));
        foreach (var policy in policies)
        {
            var score = scenario.Score(scenario.Play(policy));
            yield return new GridRow(
                policy, scenario.Trace.Name, cell.Arguments.Service, options.StartUpSeconds, options.WaitSeconds,
                cell.Seed, score.Attainment, score.CostOverBound);
        }
    }

    private static IEnumerable<Cell> Cells(string grid, Arguments arguments) =>
        from name in arguments.Traces.Concat(Generated.Names.Select(name => new TraceName(name)))
        from conditions in Conditions(grid, arguments.Options.StartUps)
        from seed in Enumerable.Range(arguments.Seed, arguments.Seeds)
        select new Cell(name, seed, arguments with
        {
            ServiceTime = arguments.ServiceTime ?? 1,
            Service = conditions.Service,
            Options = arguments.Options with
            {
                StartUpSeconds = conditions.StartUp, WaitSeconds = conditions.Wait,
            },
        });

    private static IEnumerable<(string Service, double StartUp, double Wait)> Conditions(
        string grid, StartUpTimes? startUps)
    {
        var all = grid == "quick" ? Quick : Full;
        return startUps is null ? all : all.Select(each => each with { StartUp = startUps.Mean }).Distinct();
    }

    private static IEnumerable<(string Service, double StartUp, double Wait)> Full =>
        from service in new[] { "constant", "two-class" }
        from startUp in new[] { 5.0, 30, 60, 120 }
        from wait in new[] { 2.0, 5, 30 }
        select (service, startUp, wait);

    /// <summary>Four of the combinations, in which each value occurs.</summary>
    private static IEnumerable<(string Service, double StartUp, double Wait)> Quick { get; } =
        [("two-class", 5, 2), ("constant", 30, 5), ("two-class", 60, 5), ("constant", 120, 30)];

    private sealed record Cell(TraceName Name, int Seed, Arguments Arguments);
}
