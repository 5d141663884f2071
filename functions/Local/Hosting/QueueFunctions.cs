using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Serverless.Embedded.ServiceBus.Client;

namespace Serverless.Local.Hosting;

/// <summary>Pumps each queue that a <see cref="ServiceBusTriggerAttribute"/> of the app names into its function.</summary>
internal sealed class QueueFunctions(
    Assembly app, IConfiguration configuration, IServiceProvider services, TimeProvider time, ILoggerFactory loggers) : IHostedService
{
    /// <summary>Messages in hand of one function: what <c>maxConcurrentCalls</c> is in host.json, with a store and a queue that are nearer.</summary>
    private const int MaxConcurrentCalls = 32;

    private readonly List<QueueReceiver> _receivers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var function in FunctionMethod<ServiceBusTriggerAttribute>.In(app))
        {
            var receiver = new QueueReceiver(
                Endpoint(function.Trigger.Connection),
                SettingPlaceholders.Resolve(function.Trigger.QueueName, configuration),
                MaxConcurrentCalls,
                new MessageFunction(function, services).RunAsync,
                time,
                new Random(),
                loggers.CreateLogger<QueueReceiver>());
            receiver.Start();
            _receivers.Add(receiver);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_receivers.Select(receiver => receiver.StopAsync(cancellationToken)));

    private QueueEndpoint Endpoint(string? connection)
    {
        var setting = connection ?? "ServiceBus";
        return QueueEndpoint.Parse(configuration[setting]
            ?? throw new InvalidOperationException($"Setting '{setting}' is missing: the connection string of the queue."));
    }
}
