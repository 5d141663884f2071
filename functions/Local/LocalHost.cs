using System.Net;
using Microsoft.Extensions.Options;
using Serverless.BurstDetector;
using Serverless.Callbacks;
using Serverless.Cloud;
using Serverless.Embedded.Pool;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.Store;
using Serverless.Gateway;
using Serverless.Local.Hosting;
using Serverless.Serving.Webhooks;

namespace Serverless.Local;

/// <summary>
/// Hosts the gateway, the callbacks, the burst detector, the queue, and the store in one process. Each worker is a
/// separate process.
/// </summary>
internal static class LocalHost
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);

    public static WebApplication Build(IConfigurationRoot settings)
    {
        var models = StartupChecks.Run(settings);
        var options = settings.GetSection("Local").Get<LocalOptions>() ?? new LocalOptions();
        settings["ServiceBus:DataFolder"] ??= options.Data;
        settings["ServiceBus:Port"] ??= options.AmqpPort.ToString("0", null);
        settings["ServiceBus:AdministrationPort"] ??= options.AdministrationPort.ToString("0", null);
        settings["ServiceBus:QueuesFile"] ??= options.Queues;
        settings["Webhooks:SigningSecret"] ??= SigningSecretFile.ReadOrMake(options.Data);

        // Otherwise the host watches its folder, including the data, and wakes up at every write to a file.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.ClearProviders().AddConfiguration(settings.GetSection("Logging"))
            .AddOneLineConsole("HH:mm:ss ");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.AddSingleton(models);
        AddServices(builder.Services, settings, options);

        var app = builder.Build();
        // Prevents DNS rebinding: a page of another site must not reach this server through a name that resolves to
        // loopback.
        app.UseHostFiltering();
        app.UseProblemAnswers();
        app.MapFunctions(typeof(GatewayRegistration).Assembly);
        return app;
    }

    private static void AddServices(
        IServiceCollection services, IConfiguration settings, LocalOptions options) => services
        .Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin)
        .AddHostFiltering(hosts => hosts.AllowedHosts = ["127.0.0.1", "localhost"])
        .AddSingleton(TimeProvider.System)
        .AddSingleton(Options.Create(options))
        .AddTelemetry(settings)
        .AddEmbeddedStore(store => store.Folder = options.Data)
        .AddEmbeddedServiceBus(settings)
        .AddWorkerPool(pool => WorkerProcess.Configure(pool, settings, options))
        .AddGateway(settings)
        .AddWebhookTransport()
        .AddCallbacks(settings)
        .AddBurstDetector(settings)
        .AddArrivalCounts()
        .AddHostedService<WorkerPoolStartup>()
        .AddQueueFunctions(typeof(CallbacksRegistration).Assembly, ReceiverShares.Hands, connectAhead: false)
        .AddTimerFunctions(typeof(CallbacksRegistration).Assembly)
        .AddTimerFunctions(typeof(BurstDetectorRegistration).Assembly);
}
