using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Serving;

namespace Serverless.BurstDetector;

/// <summary>Registers the services of the burst detector. The host registers the ports.</summary>
public static class BurstDetectorRegistration
{
    public static IServiceCollection AddBurstDetector(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScalingOptions>().Bind(configuration.GetSection("Scaling")).ValidateOnStart();
        services.AddQueueNames(configuration);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ScalingOptions>, ScalingOptionsValidator>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ScalingOptions>, ScalingOptionsAcrossFields>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<IBacklogReadings, InteractiveBacklog>();
        services.TryAddSingleton<IBurstStatus, BurstStatusInMemory>();
        services.TryAddSingleton<LedgerPages>();
        services.AddSingleton<DecisionInputs>();
        services.AddSingleton<DecisionEffects>();
        services.AddSingleton(provider => new DecisionLoop(
            provider.GetRequiredService<DecisionInputs>(),
            provider.GetRequiredService<DecisionEffects>(),
            provider.GetRequiredService<IOptions<ScalingOptions>>().Value.ToSettings(),
            holder: $"{Environment.MachineName}-{Environment.ProcessId}",
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DecisionLoop>>()));
        services.AddSingleton<DetectBursts>();
        return services;
    }

    /// <summary>
    /// Counts arrivals in this process. The gateway writes the counts; on one machine, the detector reads them from the
    /// same process.
    /// </summary>
    public static IServiceCollection AddArrivalCounts(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ArrivalCounts>();
        services.TryAddSingleton<IArrivalCounter>(provider => provider.GetRequiredService<ArrivalCounts>());
        services.TryAddSingleton<IArrivalReadings>(provider => provider.GetRequiredService<ArrivalCounts>());
        return services;
    }
}
