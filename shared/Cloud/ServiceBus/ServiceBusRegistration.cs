using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Arm;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.ServiceBus;

/// <summary>Registers the queues of Service Bus.</summary>
internal static class ServiceBusRegistration
{
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddServiceBus(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ServiceBusOptions>()
            .Configure(options => ServiceBusOptions.Bind(options, configuration));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ServiceBusOptions>, ServiceBusOptionsValidator>());
        services.TryAddSingleton(
            provider => NewClient(provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value));
        services.TryAddSingleton<IMessageSender, QueueSender>();
        services.TryAddSingleton<IQueueHeads, QueueHeads>();
        services.TryAddSingleton<IQueueDrain, QueueDrain>();
        services.TryAddSingleton(NewCounts);
        return services;
    }

    private static ServiceBusClient NewClient(ServiceBusOptions options)
    {
        // A client waits for the answer to its submit. Fail soon, so that it can retry.
        var client = new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions
            {
                MaxRetries = 3,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                TryTimeout = TimeSpan.FromSeconds(10),
            },
        };
        return options.ConnectionString is { Length: > 0 } emulator
            ? new ServiceBusClient(emulator, client)
            : new ServiceBusClient(
                options.FullyQualifiedNamespace, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    private static IBacklogCounts NewCounts(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ServiceBusOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        return options is { ConnectionString.Length: > 0, AdministrationConnectionString: { } emulator }
            ? new EmulatorCounts(new ServiceBusAdministrationClient(emulator, FailFast()), time)
            : new ArmQueueCounts(
                new ArmCalls(
                    options.ManagementEndpoint, CountLimit, CloudIdentity.Of(options.ClientId, options.Credential),
                    HttpClientTransport.Shared),
                options.NamespaceId,
                time);
    }

    /// <summary>Counts are read again within seconds, so an unavailable emulator must not delay the caller.</summary>
    private static ServiceBusAdministrationClientOptions FailFast() => new()
    {
        Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(100), NetworkTimeout = CountLimit },
    };
}
