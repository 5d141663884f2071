using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Models;
using Serverless.Serving.Results;

namespace Serverless.Worker;

public static class WorkerRegistration
{
    /// <summary>
    /// Registers the services of the worker's functions. The host registers the ports: store, sender, and payloads.
    /// </summary>
    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMessageHandling(configuration);
        services.TryAddSingleton(_ => ThisInstance(configuration));
        services.AddOptions<ScalingOptions>().Bind(configuration.GetSection("Scaling"));
        if (!IsBulkApp(configuration))
        {
            services.AddHostedService<ConcurrencyFollower>();
        }

        return services
            .AddSingleton(provider =>
                new ConcurrencyGate(provider.GetRequiredService<IOptions<ScalingOptions>>().Value.Concurrency))
            .AddSingleton<ServiceMeter>()
            .AddSingleton(provider => new WorkMeter(
                provider.GetRequiredService<ConcurrencyGate>(),
                provider.GetRequiredService<IOptions<BatchingOptions>>().Value.EffectiveThreads,
                ModelWork.MaxNamed,
                ModelWork.OtherModels,
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new WaitJudge(
                provider.GetRequiredService<IOptions<ScalingOptions>>().Value.WaitObjective,
                provider.GetRequiredService<ServingMetrics>()))
            .AddSingleton<GatedRunner>()
            .AddModels(configuration)
            .AddJobRunner()
            .AddHostedService<BatchLessonsSaver>()
            // Before the preloader, which ends its start when models are loaded.
            .AddHostedService<ModelReporter>()
            .AddHostedService<ModelPreloader>();
    }

    /// <summary>
    /// Whether the app runs the bulk lane only. The detector decides for the interactive lane, so such an app follows
    /// no decision and reports no service times.
    /// </summary>
    private static bool IsBulkApp(IConfiguration configuration) =>
        configuration["AzureWebJobs.Interactive.Disabled"] == "true";

    /// <summary>
    /// Uses the platform's instance ID if there is one, otherwise the machine name and the process ID.
    /// </summary>
    private static Instance ThisInstance(IConfiguration configuration)
    {
        using var process = Process.GetCurrentProcess();
        var name = configuration["WEBSITE_INSTANCE_ID"]
            ?? string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{process.Id}");
        return new Instance(name, new DateTimeOffset(process.StartTime).ToUniversalTime());
    }
}
