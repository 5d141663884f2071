using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.ServiceBus;

/// <summary>Registers the embedded queue.</summary>
public static class EmbeddedServiceBusRegistration
{
    /// <summary>Hosts the queue in this process, with settings from the section <c>ServiceBus</c>.</summary>
    public static IServiceCollection AddEmbeddedServiceBus(
        this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<EmbeddedServiceBusOptions, EmbeddedServiceBusOptionsValidator>()
            .Bind(configuration.GetSection(EmbeddedServiceBusOptions.Section));
        services.AddOptions<QueueOptions>();
        services.AddSingleton<EmbeddedServiceBus>();
        services.AddSingleton<IMessageSender>(provider => provider.GetRequiredService<EmbeddedServiceBus>());
        services.AddSingleton<IBacklogCounts>(provider => provider.GetRequiredService<EmbeddedServiceBus>());
        services.AddSingleton<IQueueHeads>(provider => provider.GetRequiredService<EmbeddedServiceBus>());
        services.AddSingleton<IQueueDrain>(provider => provider.GetRequiredService<EmbeddedServiceBus>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedServiceBus>());
        return services;
    }
}
