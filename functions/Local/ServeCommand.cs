using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Serverless.Embedded.Pool;
using Serverless.Serving;
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
            await SayReadyAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (StartFault.Describe(e) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    private static async Task SayReadyAsync(WebApplication app)
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

/// <summary>Describes the error that prevented the start in one line.</summary>
internal static class StartFault
{
    /// <summary>Returns the line, or null if the exception is a bug, whose stack trace is needed.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException e => string.Join(" ", e.Failures),
        IOException { InnerException: AddressInUseException } e =>
            $"--port: {e.Message} Stop the program that uses the port, or choose another: --port 8071.",
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        SettingException or ModelFaultException
            or StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException =>
            exception.Message,
        _ => null,
    };
}
