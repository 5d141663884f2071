using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Burst;
using Serverless.Gateway.DeadLetters;
using Serverless.Gateway.Jobs;
using Serverless.Scaling.Decisions;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway;

public static class GatewayRegistration
{
    /// <summary>
    /// Registers the services of the gateway's functions. The host registers the ports: store, queue, signals, models,
    /// and instances.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<AdmissionOptions>().Bind(configuration.GetSection("Admission"));
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddQueueNames(configuration);
        services.TryAddSingleton<LedgerPages>();
        services.TryAddSingleton<ServingMetrics>();
        return services
            .AddModels(configuration)
            .AddWebhookRules(configuration)
            .AddAdmission()
            .AddHandlers()
            .AddSingleton<Readiness>()
            .AddSingleton<ModelStates>()
            .AddSingleton<BurstHistory>()
            .AddSingleton<QueueStates>()
            .AddSingleton<WebhookReplay>()
            .AddHostedService<BacklogSampler>()
            .AddHostedService<HistorySampler>();
    }

    private static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<BacklogView>()
        .AddSingleton<JobQueue>()
        .AddSingleton<SubmissionCheck>()
        .AddSingleton<JobAdmission>()
        .AddSingleton<Submissions>()
        .AddSingleton<BatchSubmissions>()
        .AddSingleton<Retries>()
        .AddSingleton<Redrive>()
        .AddSingleton<LanePurge>()
        .AddSingleton<JobEnds>()
        .AddSingleton<MessageEnds>()
        .AddSingleton<JobReads>()
        .AddSingleton<JobPages>()
        .AddSingleton<JobEvents>();

    private static IServiceCollection AddHandlers(this IServiceCollection services) => services
        .AddSingleton<JobDocuments>()
        .AddSingleton<SubmitCounter>()
        .AddSingleton<EventStreams>()
        .AddSingleton<SubmitHandler>()
        .AddSingleton<JobHandler>()
        .AddSingleton<BatchHandler>()
        .AddSingleton<JobListHandler>()
        .AddSingleton<JobEventsHandler>()
        .AddSingleton<RetryHandler>()
        .AddSingleton<DeadLetterHandler>();
}
