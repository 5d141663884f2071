using System.Globalization;
using Serverless.Serving.Models;
using Spectre.Console;

namespace Serverless.Local.Demo;

/// <summary>Demonstrates the system: submits digits at a slow pace, then in a burst, and prints the results.</summary>
internal static class DemoCommand
{
    public const string Name = "demo";
    private static readonly TimeSpan Trickle = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(4);
    private const int TrickleJobs = 60;
    private const int MaxBurstJobs = 4_000;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("serverless-demo-");
        try
        {
            var settings = LocalSettings.Read(new Dictionary<string, string?>(CommandLine.Parse(arguments))
            {
                ["Local:Port"] = "0",
                ["Local:AmqpPort"] = "0",
                ["Local:AdministrationPort"] = "0",
                ["Local:Data"] = folder.FullName,
                ["Logging:LogLevel:Default"] = "Error",
                // The demo compresses a minute into seconds, so the wait objective and the memory of bursts are shorter
                // too.
                ["Scaling:WaitObjective"] = "00:00:00.5",
                ["Scaling:Remember"] = "00:00:05",
                // One job at a time on each worker, as for a model that uses a whole instance. Otherwise one worker
                // could serve all digits.
                ["Scaling:Concurrency"] = "1",
                ["Scaling:MaxConcurrency"] = "1",
            });
            await using var app = LocalHost.Build(settings);
            await app.StartAsync();
            var code = await ShowAsync(app, settings["Models:Path"] ?? new ModelsOptions().Path);
            await app.StopAsync();
            return code;
        }
        catch (Exception e) when (StartupError.Describe(e) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> ShowAsync(WebApplication app, string modelsFolder)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        using var http =
            new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(100) };
        var digits = HeldOutDigit.ReadAll(modelsFolder);
        using var sampler = new WarmSampler(http, time);
        var client = new DemoClient(http, time);

        var burst = TimeSpan.Zero;
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            await client.WaitUntilReadyAsync();
            sampler.Start();
            var quiet = progress.AddTask("A calm minute, compressed", maxValue: TrickleJobs);
            await client.TrickleAsync(digits, TrickleJobs, Trickle, () => quiet.Increment(1));
            var accepted = progress.AddTask("A burst: accepted", maxValue: MaxBurstJobs);
            var ended = progress.AddTask("A burst: ended", maxValue: MaxBurstJobs);
            burst = sampler.Now;
            await client.BurstAsync(
                digits, MaxBurstJobs, Burst, () => accepted.Increment(1), () => ended.Increment(1));
            accepted.MaxValue = ended.MaxValue = Math.Max(1, accepted.Value);
            var calm = progress.AddTask("After the burst: workers stop", maxValue: 1);
            await sampler.WaitUntilCalmAsync();
            calm.Increment(1);
        });

        var report = client.Report();
        DemoReport.Print(report, sampler.Samples, burst, await sampler.DecisionsAsync());
        var failed = report.Accepted - report.Succeeded;
        AnsiConsole.MarkupLine(failed == 0
            ? "[green]Every accepted job succeeded.[/]"
            : string.Create(CultureInfo.InvariantCulture, $"[red]{failed} accepted jobs did not succeed.[/]"));
        return failed == 0 ? 0 : 1;
    }
}
