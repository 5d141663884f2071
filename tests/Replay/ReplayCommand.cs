using System.Text.Json;
using Serverless.Replay.Policies;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;
using Spectre.Console;

namespace Serverless.Replay;

/// <summary>Runs every policy on every trace and seed, and prints the scores.</summary>
public static class ReplayCommand
{
    public static int Run(Arguments arguments)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
        console.Profile.Width = 220;
        if (arguments.Ledger is { } ledger)
        {
            return LedgerCheck.Run(ledger, Console.Out);
        }

        var policies = arguments.Policies.Count == 0 ? [.. PolicyList.All.Keys] : arguments.Policies;
        if (policies.FirstOrDefault(p => !PolicyList.All.ContainsKey(p)) is { } unknown)
        {
            throw new ArgumentException($"--policies contains '{unknown}', which is not a policy. The policies are "
                + $"{string.Join(", ", PolicyList.All.Keys)}.");
        }

        if (arguments.Grid is { } grid)
        {
            var rows = Grid.Play(grid, arguments, policies);
            foreach (var table in GridTables.Of(rows, policies))
            {
                console.Write(table);
            }
        }
        else if (arguments.Sweep)
        {
            Sweep(arguments, policies, console);
        }
        else if (arguments.Sensitivity)
        {
            Vary(arguments, policies, console);
        }
        else
        {
            Compare(arguments, policies, console);
        }

        return 0;
    }

    private static void Compare(Arguments arguments, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<Scorecard> scorecards = [];
        List<Run> pictured = [];
        foreach (var name in arguments.Traces)
        {
            var scores = policies.ToDictionary(policy => policy, _ => new List<Score>());
            List<double> bounds = [];
            foreach (var scenario in Scenarios(arguments, name))
            {
                bounds.Add(scenario.Bound);
                foreach (var policy in policies)
                {
                    var run = scenario.Play(policy);
                    scores[policy].Add(scenario.Score(run));
                    if (bounds.Count == 1 && name == arguments.Traces[0])
                    {
                        pictured.Add(run);
                    }
                }
            }

            scorecards.AddRange(policies.Select(policy => Scorecard.Of(scores[policy])));
            scorecards.Add(Scorecard.OfBound(scorecards[^1].Trace, bounds));
        }

        console.Write(Tables.Of(scorecards));
        if (Tables.OfModels(scorecards) is { } models)
        {
            console.Write(models);
        }

        if (arguments.Json is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(scorecards, ScorecardJson.Default.IReadOnlyListScorecard));
        }

        if (arguments.Picture is { } picture)
        {
            Picture.Save(picture, pictured);
        }
    }

    private static void Sweep(Arguments arguments, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<Frontier> frontiers = [];
        foreach (var name in arguments.Traces)
        {
            var scenarios = Scenarios(arguments, name).ToList();
            foreach (var policy in policies)
            {
                var knobs = policy == PolicyList.Static
                    ? [.. Enumerable.Range(1, arguments.Options.Cap)] : PolicyList.All[policy].Sweep;
                var points = knobs.Select(
                    knob => At(knob, [.. scenarios.Select(s => s.Score(s.Play(policy, knob)))])).ToList();
                frontiers.Add(Frontier.Of(scenarios[0].Trace.Name, policy, points));
            }
        }

        console.Write(Tables.Of(frontiers));
        if (arguments.Json is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(frontiers, ScorecardJson.Default.IReadOnlyListFrontier));
        }
    }

    private static void Vary(Arguments arguments, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<SensitivityScorecard> scorecards = [];
        foreach (var name in arguments.Traces)
        {
            foreach (var (changed, varied) in Sensitivity.Of(arguments))
            {
                var scenarios = Scenarios(varied, name).ToList();
                scorecards.AddRange(policies.Select(
                    policy => new SensitivityScorecard(
                        changed, Scorecard.Of([.. scenarios.Select(s => s.Score(s.Play(policy)))]))));
            }
        }

        console.Write(Tables.Of(scorecards));
        if (arguments.Json is { } json)
        {
            File.WriteAllText(
                json, JsonSerializer.Serialize(scorecards, ScorecardJson.Default.IReadOnlyListSensitivityScorecard));
        }
    }

    private static IEnumerable<Scenario> Scenarios(Arguments arguments, TraceName name) =>
        Enumerable.Range(arguments.Seed, arguments.Seeds).Select(seed => new Scenario(arguments, name, seed));

    private static Point At(double knob, IReadOnlyList<Score> scores) =>
        new(knob, scores.Average(s => s.Attainment), scores.Average(s => s.CostOverBound));
}
