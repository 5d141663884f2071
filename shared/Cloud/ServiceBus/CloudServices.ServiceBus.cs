using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Cloud.ServiceBus;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud;

public static partial class CloudServices
{
    static partial void AddServiceBus(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ServiceBusOptions>()
            .Configure(options => ServiceBusOptions.Bind(options, configuration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceBusOptions>, ServiceBusOptionsValidator>());
        services.TryAddSingleton(provider => NewClient(provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value));
        services.TryAddSingleton(provider => NewAdministration(provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value));
        services.TryAddSingleton<IMessageSender, QueueSender>();
        services.TryAddSingleton<IBacklogCounts, QueueBacklog>();
    }

    private static ServiceBusClient NewClient(ServiceBusOptions options)
    {
        // A client waits for the answer to its submit: fail soon, so that it can be told to come back.
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
            : new ServiceBusClient(options.FullyQualifiedNamespace, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    private static ServiceBusAdministrationClient NewAdministration(ServiceBusOptions options) =>
        options.ConnectionString is { Length: > 0 } emulator
            ? new ServiceBusAdministrationClient(emulator)
            : new ServiceBusAdministrationClient(options.FullyQualifiedNamespace, CloudIdentity.Of(options.ClientId, options.Credential));
}
