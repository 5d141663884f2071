using Serverless.Embedded.Pool;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Embedded.Store;
using Serverless.Local.Hosting;
using Serverless.Serving;
using Serverless.Worker;

namespace Serverless.Local;

/// <summary>
/// Runs one worker instance: a child process of the pool that runs only the functions of the Worker app.
/// </summary>
internal static class WorkerCommand
{
    /// <summary>The first argument of a worker process.</summary>
    public const string Name = "worker";

    /// <summary>
    /// The number of concurrent calls of one function, as <c>maxConcurrentCalls</c> in host.json. The value is higher
    /// because the store and the queue are local. A worker receives more messages than its gate lets in, so that the
    /// gate can prefer a model that has nothing in hand.
    /// </summary>
    private const int MaxConcurrentCalls = 40;

    public static async Task<int> RunAsync()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddOneLineConsole();
        builder.Services
            // A drained worker finishes its runs, which their models' runTimeoutSeconds bounds.
            .Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan)
            .AddSingleton(TimeProvider.System)
            .AddTelemetry(builder.Configuration)
            .AddEmbeddedStore(store => store.Folder = builder.Configuration["Local:Data"] ?? store.Folder)
            .AddSingleton<IMessageSender>(provider => new QueueSender(
                QueueEndpoint.Parse(builder.Configuration["ServiceBus"] ?? ""),
                provider.GetRequiredService<TimeProvider>(), new Random()))
            .AddHostedService<LoadProgress>()
            .AddWorker(builder.Configuration)
            .AddHostedService<UnstartedMessages>()
            .AddQueueFunctions(typeof(JobFunctions).Assembly, MaxConcurrentCalls, connectAhead: true)
            .AddParentLifetime();
        using var host = builder.Build();
        await host.RunAsync();
        return 0;
    }
}
