using System.Text.Json;
using Serverless.Replay.Policies;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Spectre.Console;

namespace Serverless.Replay;

/// <summary>Runs every policy on every trace and seed, and prints the scores.</summary>
public static class Replaying
{
    public static int Do(Arguments asked)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
        console.Profile.Width = 220;
        if (asked.Ledger is { } ledger)
        {
            return Ledgers.Check(ledger, Console.Out);
        }

        var policies = asked.Policies.Count == 0 ? [.. PolicyList.All.Keys] : asked.Policies;
        if (policies.FirstOrDefault(p => !PolicyList.All.ContainsKey(p)) is { } unknown)
        {
            throw new ArgumentException($"--policies contains '{unknown}', which is not a policy. The policies are "
                + $"{string.Join(", ", PolicyList.All.Keys)}.");
        }

        if (asked.Sweep)
        {
            Sweep(asked, policies, console);
        }
        else if (asked.Sensitivity)
        {
            Vary(asked, policies, console);
        }
        else
        {
            Compare(asked, policies, console);
        }

        return 0;
    }

    private static void Compare(Arguments asked, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<Card> cards = [];
        List<Run> pictured = [];
        foreach (var name in asked.Traces)
        {
            var scores = policies.ToDictionary(policy => policy, _ => new List<Score>());
            List<double> bounds = [];
            foreach (var scene in Scenes(asked, name))
            {
                bounds.Add(scene.Bound);
                foreach (var policy in policies)
                {
                    var run = scene.Play(policy);
                    scores[policy].Add(scene.Score(run));
                    if (bounds.Count == 1 && name == asked.Traces[0])
                    {
                        pictured.Add(run);
                    }
                }
            }

            cards.AddRange(policies.Select(policy => Card.Of(scores[policy])));
            cards.Add(Card.OfBound(cards[^1].Trace, bounds));
        }

        console.Write(Tables.Of(cards));
        if (asked.Json is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(cards, CardJson.Default.IReadOnlyListCard));
        }

        if (asked.Picture is { } picture)
        {
            Picture.Save(picture, pictured);
        }
    }

    private static void Sweep(Arguments asked, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<Frontier> frontiers = [];
        foreach (var name in asked.Traces)
        {
            var scenes = Scenes(asked, name).ToList();
            foreach (var policy in policies)
            {
                var knobs = policy == PolicyList.Static
                    ? [.. Enumerable.Range(1, asked.Setting.Cap)] : PolicyList.All[policy].Sweep;
                var points = knobs.Select(
                    knob => At(knob, [.. scenes.Select(s => s.Score(s.Play(policy, knob)))])).ToList();
                frontiers.Add(Frontier.Of(scenes[0].Trace.Name, policy, points));
            }
        }

        console.Write(Tables.Of(frontiers));
        if (asked.Json is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(frontiers, CardJson.Default.IReadOnlyListFrontier));
        }
    }

    private static void Vary(Arguments asked, IReadOnlyList<string> policies, IAnsiConsole console)
    {
        List<VariedCard> cards = [];
        foreach (var name in asked.Traces)
        {
            foreach (var (changed, varied) in Sensitivity.Of(asked))
            {
                var scenes = Scenes(varied, name).ToList();
                cards.AddRange(policies.Select(
                    policy => new VariedCard(changed, Card.Of([.. scenes.Select(s => s.Score(s.Play(policy)))]))));
            }
        }

        console.Write(Tables.Of(cards));
        if (asked.Json is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(cards, CardJson.Default.IReadOnlyListVariedCard));
        }
    }

    private static IEnumerable<Scene> Scenes(Arguments asked, string name) =>
        Enumerable.Range(asked.Seed, asked.Seeds).Select(seed => new Scene(asked, name, seed));

    private static Point At(double knob, IReadOnlyList<Score> scores) =>
        new(knob, scores.Average(s => s.Attainment), scores.Average(s => s.CostOverBound));
}
