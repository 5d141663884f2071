using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Serving;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks;

public static class CallbacksRegistration
{
    /// <summary>
    /// Registers the services of the callback functions. The host registers the ports: store, payloads, delivery log,
    /// queue, and webhook transport.
    /// </summary>
    public static IServiceCollection AddCallbacks(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddWebhookRules(configuration);
        services.AddQueueNames(configuration);
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<JobEnds>();
        services.TryAddSingleton<MessageEnds>();
        services.TryAddSingleton<StrayMessages>();
        services.TryAddSingleton<DeadJobs>();
        services.TryAddSingleton<Outages>();
        services.TryAddSingleton<Redelivery>();
        services.TryAddSingleton<ReceiverShares>();
        services.TryAddSingleton<EndpointWatch>();
        services.TryAddSingleton<WebhookAttempts>();
        services.TryAddSingleton<DeliveryReporter>();
        // One instance per function call, because Random is not thread-safe.
        services.TryAddTransient<Random>(_ => new Random());
        services.TryAddTransient<NextAttempts>();
        services.TryAddTransient<CallbackRunner>();
        services.TryAddTransient<DeadCallbacks>();
        return services;
    }
}
