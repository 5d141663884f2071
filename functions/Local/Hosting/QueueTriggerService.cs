using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Local.Hosting;

/// <summary>
/// Runs the app's <see cref="ServiceBusTriggerAttribute"/> functions for the messages of their queues. With
/// <c>connectAhead</c>, its links open while other services still start; messages are received after those have
/// started.
/// </summary>
internal sealed class QueueTriggerService(
    Assembly app, int maxConcurrentCalls, bool connectAhead,
    IConfiguration configuration, IServiceProvider services, TimeProvider time, ILoggerFactory loggers)
    : IHostedLifecycleService
{
    private readonly List<QueueReceiver> _receivers = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (connectAhead)
        {
            Connect();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!connectAhead)
        {
            Connect();
        }

        _receivers.ForEach(receiver => receiver.Start());
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_receivers.Select(receiver => receiver.StopAsync(cancellationToken)));

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Connect()
    {
        foreach (var function in FunctionMethod<ServiceBusTriggerAttribute>.In(app))
        {
            var receiver = new QueueReceiver(
                Endpoint(function.Trigger.Connection),
                SettingPlaceholders.Resolve(function.Trigger.QueueName, configuration),
                maxConcurrentCalls,
                new QueueFunctionInvoker(function, services).RunAsync,
                time,
                new Random(),
                loggers.CreateLogger<QueueReceiver>(),
                isNotStarted: e => e is NotStartedException);
            receiver.Connect();
            _receivers.Add(receiver);
        }
    }

    private QueueEndpoint Endpoint(string? connection)
    {
        var setting = connection ?? "ServiceBus";
        return QueueEndpoint.Parse(configuration[setting]
            ?? throw new InvalidOperationException(
                $"The setting '{setting}' is missing. Set it to the connection string of the queue."));
    }
}
