using Microsoft.Extensions.Options;
using Serverless.Embedded.Pool;
using Serverless.Serving.Models;

namespace Serverless.Local;

/// <summary>Serves until Ctrl+C.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            var settings = LocalSettings.Read(CommandLine.Parse(arguments));
            await using var app = LocalHost.Build(settings);
            await app.StartAsync();
            await PrintReadyAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (StartupError.Describe(e) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    private static async Task PrintReadyAsync(WebApplication app)
    {
        var pool = app.Services.GetRequiredService<WorkerPool>();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await pool.WaitForAsync(
                counts => counts.Live >= Math.Min(1, counts.Wanted) || counts.CrashLooping > 0, stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var address = app.Urls.Single();
        var models = app.Services.GetRequiredService<IModelCatalog>().All.Select(model => model.Manifest.Name).ToList();
        var served = models.Count == 0
            ? "and serves no model yet (see the log for models that cannot be served)"
            : $"with the models {string.Join(", ", models)}";
        var local = app.Services.GetRequiredService<IOptions<LocalOptions>>().Value;
        Console.WriteLine($"""
            Ready at {address} {served}; data in {Path.GetFullPath(local.Data)}.

            Try:
              curl -s --json @models/samples/digit-7.json -H 'Prefer: wait=10' {address}/v1/models/digits/jobs
              curl -s {address}/v1/burst

            The dashboard is at {address}/.
            Press Ctrl+C to stop.
            """);
    }
}
