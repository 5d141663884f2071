using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Cloud;

/// <summary>A function app's program on Azure.</summary>
public static class CloudApp
{
    /// <summary>
    /// Runs the app until the Functions host stops it. Each fault that prevents the start is one line on standard
    /// error.
    /// </summary>
    /// <returns>The exit code of the program.</returns>
    public static async Task<int> RunAppAsync(this IHost app)
    {
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The Functions host may stop an app that is still starting, because the app connects to it first.
            return 0;
        }
        catch (Exception e) when (Faults(e) is { Count: > 0 } faults)
        {
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync(fault);
            }

            return 1;
        }
    }

    /// <returns>Empty if the exception is a bug. Its stack trace is then useful.</returns>
    private static IReadOnlyList<string> Faults(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Faults)],
        // The binder's message names the setting, its value, and the expected type.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => [exception.Message],
        ModelFaultException or StoreUnavailableException => [exception.Message],
        _ => [],
    };
}
