using System.Text.RegularExpressions;
using Azure.Messaging.ServiceBus;
using Google.Protobuf;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>
/// Receives from the queues that an app's triggers name, and completes each message once its function has returned.
/// </summary>
internal sealed partial class QueueTriggers : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly List<ServiceBusProcessor> _processors = [];

    private QueueTriggers(string connection) => _client = new ServiceBusClient(connection);

    public static async Task<QueueTriggers> StartAsync(
        FunctionsHost host, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var functions = host.Functions.Where(function => function.IsTriggeredBy("serviceBusTrigger")).ToList();
        var connection = functions.Select(function => function.Trigger.GetProperty("connection").GetString()!)
            .Distinct().Single();
        var triggers = new QueueTriggers(settings[connection]);
        foreach (var function in functions)
        {
            var queue = Setting().Replace(
                function.Trigger.GetProperty("queueName").GetString()!, match => settings[match.Groups[1].Value]);
            var options = new ServiceBusProcessorOptions
            {
                MaxConcurrentCalls = HostJson.MaxConcurrentCalls(host.Folder),
            };
            var processor = triggers._client.CreateProcessor(queue, options);
            processor.ProcessMessageAsync += message => RunAsync(host, function, message);
            processor.ProcessErrorAsync += _ => Task.CompletedTask;
            await processor.StartProcessingAsync(cancellationToken);
            triggers._processors.Add(processor);
        }

        return triggers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var processor in _processors)
        {
            await processor.DisposeAsync();
        }

        await _client.DisposeAsync();
    }

    private static async Task RunAsync(FunctionsHost host, LoadedFunction function, ProcessMessageEventArgs message)
    {
        try
        {
            await host.InvokeAsync(function, function.Run(Encode(message.Message)), message.CancellationToken);
        }
        catch (WorkerFailedException) when (host.Ended.IsCompleted)
        {
            // The app has ended. Its messages return to the queue once, when this listener stops.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, message.CancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await message.AbandonMessageAsync(message.Message, null, CancellationToken.None);
        }
    }

    /// <summary>
    /// A message travels as the Service Bus extension encodes it: its lock token, then the message as AMQP encodes it.
    /// </summary>
    private static TypedData Encode(ServiceBusReceivedMessage message) => new()
    {
        Model = new ModelBindingData
        {
            Version = "1.0",
            Source = "AzureServiceBusReceivedMessage",
            ContentType = "application/octet-stream",
            Content = ByteString.CopyFrom(
                [.. Guid.Parse(message.LockToken)
                    .ToByteArray(), .. message.GetRawAmqpMessage().ToBytes().ToMemory().Span]),
        },
    };

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
