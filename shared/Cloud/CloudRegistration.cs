using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Arm;
using Serverless.Cloud.Gateways;
using Serverless.Cloud.ServiceBus;
using Serverless.Cloud.Storage;
using Serverless.Cloud.Webhooks;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud;

/// <summary>Registers the ports on Azure.</summary>
public static class CloudRegistration
{
    /// <summary>Adds storage and the queues, which serve requests.</summary>
    public static IServiceCollection AddCloud(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddServiceBus(configuration);
        services.AddCloudTelemetry(configuration);
        services.AddWebhookTransport();
        return services.AddCloudStorage(configuration);
    }

    /// <summary>Adds the HTTP transport of webhooks, which is the same on Azure and on one machine.</summary>
    public static IServiceCollection AddWebhookTransport(this IServiceCollection services)
    {
        services.TryAddSingleton<IWebhookTransport, HttpWebhookTransport>();
        return services;
    }

    /// <summary>
    /// Adds storage and the always-ready instances of the site in <c>WarmInstances__SiteId</c>, which change capacity.
    /// </summary>
    public static IServiceCollection AddCloudScaling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ArmOptions>().Bind(configuration.GetSection(ArmOptions.Section));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArmOptions>, ArmOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArmOptions>, ArmOptionsForms>());
        services.TryAddSingleton(
            provider => NewSite(provider.GetRequiredService<IOptions<ArmOptions>>().Value, provider));
        services.TryAddSingleton<IWarmInstances, ArmWarmInstances>();
        return services.AddCloud(configuration);
    }

    /// <summary>
    /// Connects a gateway to the detector of another app: it publishes its arrivals and reads the state of the
    /// instances.
    /// </summary>
    public static IServiceCollection AddCloudGateway(this IServiceCollection services, IConfiguration configuration)
    {
        var name = configuration["WEBSITE_INSTANCE_ID"] ?? $"{Environment.MachineName}-{Environment.ProcessId}";
        services.TryAddSingleton(new GatewayName(name));
        services.TryAddSingleton<ArrivalCounts>();
        services.TryAddSingleton<IArrivalCounter>(provider => provider.GetRequiredService<ArrivalCounts>());
        services.AddHostedService<ArrivalPublisher>();
        services.TryAddSingleton<StatusInstanceFacts>();
        services.TryAddSingleton<IInstanceFacts>(provider => provider.GetRequiredService<StatusInstanceFacts>());
        services.AddHostedService(provider => provider.GetRequiredService<StatusInstanceFacts>());
        return services.AddCloud(configuration);
    }

    /// <summary>Adds only the ports on Table and Blob storage, for a run on one machine against the emulator.</summary>
    public static IServiceCollection AddCloudStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<CloudStorageOptions>()
            .Configure(options => CloudStorageOptions.Bind(options, configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddTransient<Random>(_ => new Random());
        services.TryAddSingleton<IValidateOptions<CloudStorageOptions>, CloudStorageOptionsValidator>();
        services.TryAddSingleton<CloudStorage>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CloudStorageStart>());
        services.TryAddSingleton<IPayloads, BlobPayloads>();
        services.TryAddSingleton<IJobStore, TableJobStore>();
        services.TryAddSingleton<IJobList, TableJobList>();
        services.TryAddSingleton<IJobSignals, PollingJobSignals>();
        services.TryAddSingleton<IDeliveryLog, TableDeliveryLog>();
        services.TryAddSingleton<IWebhookEndpoints, TableWebhookEndpoints>();
        services.TryAddSingleton<IDeadLetterLog, TableDeadLetterLog>();
        services.TryAddSingleton<ILedger, TableLedger>();
        services.TryAddSingleton<ILease, TableLease>();
        services.TryAddSingleton<IOverride, TableOverride>();
        services.TryAddSingleton<IBurstStatus, TableBurstStatus>();
        services.TryAddSingleton<IConcurrencyControl, TableConcurrencyControl>();
        services.TryAddSingleton<IInstanceReports, TableInstanceReports>();
        services.TryAddSingleton<IModelRepository>(provider => new BlobModels(
            provider.GetRequiredService<CloudStorage>(), provider.GetRequiredService<IOptions<ModelsOptions>>()));
        services.TryAddSingleton<IModelReports, TableModelReports>();
        services.TryAddSingleton<IServedVersions, TableServedVersions>();
        services.TryAddSingleton<TableArrivals>();
        services.TryAddSingleton<IArrivalRows>(provider => provider.GetRequiredService<TableArrivals>());
        services.TryAddSingleton<IArrivalReadings>(provider => provider.GetRequiredService<TableArrivals>());
        return services;
    }

    private static ArmSite NewSite(ArmOptions options, IServiceProvider services) => new(
        new ArmCalls(
            options.Endpoint, options.CallLimit, CloudIdentity.Of(options.ClientId, options.Credential),
            HttpClientTransport.Shared),
        options.SiteId,
        services.GetRequiredService<TimeProvider>());
}
