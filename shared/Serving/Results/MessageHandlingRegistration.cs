using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Results;

public static class MessageHandlingRegistration
{
    /// <summary>
    /// Registers what every function that receives messages needs: the end of a job, the end of its message, and what
    /// happens to a message that fails.
    /// </summary>
    public static IServiceCollection AddMessageHandling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddQueueNames(configuration);
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<JobEnds>();
        services.TryAddSingleton<MessageEnds>();
        services.TryAddSingleton<StrayMessages>();
        services.TryAddSingleton<DeadJobs>();
        services.TryAddSingleton<Outages>();
        services.TryAddSingleton<Redelivery>();
        // Each service has its own, because Random is not thread-safe.
        services.TryAddTransient<Random>(_ => new Random());
        return services;
    }
}
