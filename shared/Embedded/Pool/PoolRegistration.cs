using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Scaling.Effects;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.Pool;

/// <summary>Registers the pool in the parent process and its counterpart in the child process.</summary>
public static class PoolRegistration
{
    /// <summary>Adds the pool, which starts empty. Register it after the queue of its workers.</summary>
    public static IServiceCollection AddWorkerPool(this IServiceCollection services, Action<PoolOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<PoolOptions>().Configure(configure);
        services.TryAddSingleton<IValidateOptions<PoolOptions>, PoolOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkerPool>();
        services.AddSingleton<IWarmInstances, PoolWarmInstances>();
        services.AddSingleton<IInstanceFacts, PoolInstanceFacts>();
        return services.AddHostedService<PoolAtStop>();
    }

    /// <summary>
    /// Makes this process a worker of a pool. It reports when it is ready, and stops when its parent dies.
    /// </summary>
    public static IServiceCollection AddParentLifetime(this IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, ParentLifetime>(provider =>
            new ParentLifetime(provider.GetRequiredService<IHostApplicationLifetime>())));
}
