using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Store;

/// <summary>Adds the store of one machine.</summary>
public static class EmbeddedStoreServices
{
    /// <summary>Adds <see cref="IJobStore"/>, <see cref="IJobSignals"/>, <see cref="IPayloads"/> and <see cref="IDeliveryLog"/> on SQLite files in the options' folder.</summary>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services, Action<EmbeddedStoreOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<EmbeddedStoreOptions, EmbeddedStoreOptionsValidator>().Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreDatabases>();
        services.TryAddSingleton<IPayloads, SqlitePayloads>();
        services.TryAddSingleton<IJobStore, SqliteJobStore>();
        services.TryAddSingleton<IJobSignals, SqliteJobSignals>();
        services.TryAddSingleton<IDeliveryLog, SqliteDeliveryLog>();
        return services;
    }
}
