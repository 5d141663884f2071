using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Serverless.Benchmarks.Models;
using Spectre.Console;

namespace Serverless.Benchmarks.Stories;

/// <summary>Prints how the pool and the queue change, and at the end the decisions with reasons.</summary>
internal sealed class StoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly LocalSystem _system;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow();

    public StoryWatch(LocalSystem system, string story)
    {
        _system = system;
        AnsiConsole.MarkupLineInterpolated($"[bold]{story}[/]");
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Returns the decisions since the start of the story, oldest first, and prints them.</summary>
    public async Task<IReadOnlyList<StoryDecision>> DecisionsAsync()
    {
        var page = await ReadAsync("/v1/burst/decisions?limit=200");
        var decisions = page!["decisions"]!.AsArray().Select(decision => StoryDecision.Of(decision!))
            .Where(decision => decision.At >= _began).Reverse().ToList();
        foreach (var decision in decisions)
        {
            Print(decision.At, $"{decision.Before} -> {decision.After}: {decision.Because}");
        }

        return decisions;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var last = "";
        while (!_stop.IsCancellationRequested)
        {
            if (await ReadAsync("/v1/burst") is { } status && Describe(status) is var text && text != last)
            {
                var seconds = (double)status["inputs"]!["headAgeSeconds"]!;
                var active = status["inputs"]!["active"];
                Print((DateTimeOffset)status["at"]!, string.Create(
                    CultureInfo.InvariantCulture, $"{text}, {active} active, head {seconds:0.#} s"));
                last = text;
            }

            await Task.Delay(Period, TimeProvider.System, _stop.Token);
        }
    }

    private static string Describe(JsonNode status)
    {
        var inputs = status["inputs"]!;
        return $"{status["warmInstances"]} wanted, {inputs["live"]} live, {inputs["starting"]} starting, "
            + $"{inputs["draining"]} draining, {status["state"]}";
    }

    private async Task<JsonNode?> ReadAsync(string path)
    {
        using var response = await _system.Http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? null
            : JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    private void Print(DateTimeOffset at, string text) => AnsiConsole.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{(at - _began).TotalSeconds,7:0.0} s  {text}"));
}

/// <summary>An entry of the ledger.</summary>
internal sealed record StoryDecision(DateTimeOffset At, int Before, int After, string Because, double StartUpSeconds)
{
    public bool IsScaleIn => After < Before;

    public static StoryDecision Of(JsonNode decision) => new(
        (DateTimeOffset)decision["at"]!, (int)decision["warmInstancesBefore"]!, (int)decision["warmInstances"]!,
        (string)(decision["rail"] ?? decision["reason"])!, (double)decision["inputs"]!["startUpSeconds"]!);

    /// <summary>How many changes of direction follow the change before within a minute.</summary>
    public static int Reversals(IReadOnlyList<StoryDecision> decisions)
    {
        var changes = decisions.Where(decision => decision.After != decision.Before).ToList();
        return changes.Zip(changes.Skip(1)).Count(pair => pair.First.IsScaleIn != pair.Second.IsScaleIn
            && pair.Second.At - pair.First.At < TimeSpan.FromMinutes(1));
    }
}
