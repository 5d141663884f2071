using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Registers the services that run jobs. The host registers the catalog, the store, the sender and the payloads.
/// </summary>
public static class JobRunnerRegistration
{
    public static IServiceCollection AddJobRunner(this IServiceCollection services)
    {
        services.AddOptions<BatchingOptions>()
            .BindConfiguration("Batching").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<InferenceOptions>()
            .BindConfiguration("Inference").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelLoader>(provider =>
            new OnnxLoader(provider.GetRequiredService<IOptions<InferenceOptions>>().Value.EffectiveRunMemory));
        services.TryAddSingleton<VersionLoads>();
        services.TryAddSingleton<LoadedModels>();
        services.TryAddSingleton<JobModels>();
        services.TryAddSingleton<BatchLessons>();
        services.TryAddSingleton<Batcher>();
        services.TryAddSingleton<LongRuns>();
        services.TryAddSingleton<RunTurns>();
        services.TryAddSingleton<JobRunner>();
        return services;
    }
}
