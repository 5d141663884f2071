using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Store;

/// <summary>Registers the store of one machine.</summary>
public static class EmbeddedStoreRegistration
{
    /// <summary>
    /// Adds the ports on SQLite files in the options' folder: jobs, signals, payloads, webhook deliveries and
    /// endpoints, dead letters, the ledger, the lease, the operator's override, the workers' concurrency, and their
    /// reports.
    /// </summary>
    public static IServiceCollection AddEmbeddedStore(
        this IServiceCollection services, Action<EmbeddedStoreOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<EmbeddedStoreOptions, EmbeddedStoreOptionsValidator>()
            .Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreDatabases>();
        services.TryAddSingleton<IPayloads, SqlitePayloads>();
        services.TryAddSingleton<IJobStore, SqliteJobStore>();
        services.TryAddSingleton<IJobList, SqliteJobList>();
        services.TryAddSingleton<IJobSignals, SqliteJobSignals>();
        services.TryAddSingleton<IDeliveryLog, SqliteDeliveryLog>();
        services.TryAddSingleton<IWebhookEndpoints, SqliteWebhookEndpoints>();
        services.TryAddSingleton<IDeadLetterLog, SqliteDeadLetterLog>();
        services.TryAddSingleton<ILedger, SqliteLedger>();
        services.TryAddSingleton<ILease, SqliteLease>();
        services.TryAddSingleton<IOverride, SqliteOverride>();
        services.TryAddSingleton<IConcurrencyControl, SqliteConcurrencyControl>();
        services.TryAddSingleton<IInstanceReports, SqliteInstanceReports>();
        services.TryAddSingleton<IModelReports, SqliteModelReports>();
        services.TryAddSingleton<IServedVersions, SqliteServedVersions>();
        return services.AddHostedService<StoreStart>();
    }
}
