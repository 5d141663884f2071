using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddMessageHandling(configuration);
        services.TryAddSingleton<ReceiverShares>();
        services.TryAddSingleton<EndpointWatch>();
        services.TryAddSingleton<WebhookAttempts>();
        services.TryAddSingleton<DeliveryReporter>();
        // One instance per function call, with a Random of its own.
        services.TryAddTransient<NextAttempts>();
        services.TryAddTransient<CallbackRunner>();
        services.TryAddTransient<DeadCallbacks>();
        return services;
    }
}
