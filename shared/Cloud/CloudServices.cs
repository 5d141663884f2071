using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Storage;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud;

/// <summary>Adds the ports on Azure.</summary>
public static class CloudServices
{
    /// <summary>Adds every port that Azure implements; an app pays for those it asks for.</summary>
    public static IServiceCollection AddCloud(this IServiceCollection services, IConfiguration configuration) =>
        services.AddCloudStorage(configuration);

    /// <summary>Adds the ports on Table and Blob storage alone, as a run on one machine against the emulator wants them.</summary>
    public static IServiceCollection AddCloudStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<CloudStorageOptions>()
            .Configure(options => CloudStorageOptions.Bind(options, configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IValidateOptions<CloudStorageOptions>, CloudStorageOptionsValidator>();
        services.TryAddSingleton<CloudStorage>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CloudStorageStart>());
        services.TryAddSingleton<IPayloads, BlobPayloads>();
        services.TryAddSingleton<IJobStore, TableJobStore>();
        services.TryAddSingleton<IJobSignals, PollingJobSignals>();
        services.TryAddSingleton<IDeliveryLog, TableDeliveryLog>();
        services.TryAddSingleton<ILedger, TableLedger>();
        services.TryAddSingleton<ILease, TableLease>();
        services.TryAddSingleton<IOverride, TableOverride>();
        services.TryAddSingleton<IBurstStatus, TableBurstStatus>();
        services.TryAddSingleton<IConcurrencyControl, TableConcurrencyControl>();
        services.TryAddSingleton<IInstanceReports, TableInstanceReports>();
        services.TryAddSingleton<TableArrivals>();
        services.TryAddSingleton<IArrivalRows>(provider => provider.GetRequiredService<TableArrivals>());
        services.TryAddSingleton<IArrivalReadings>(provider => provider.GetRequiredService<TableArrivals>());
        return services;
    }
}
