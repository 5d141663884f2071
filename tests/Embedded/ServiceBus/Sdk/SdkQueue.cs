using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

/// <summary>One embedded queue with the settings of a test, and Azure.Messaging.ServiceBus connected to it.</summary>
internal sealed class SdkQueue : IAsyncDisposable
{
    public const string Name = "queue";

    private readonly RunningQueue _running;
    private readonly string _queuesFile;

    private SdkQueue(RunningQueue running, string queuesFile, ServiceBusClientOptions? options)
    {
        _running = running;
        _queuesFile = queuesFile;
        Client = new ServiceBusClient(running.Queue.ConnectionString, options ?? new ServiceBusClientOptions());
        Sender = Client.CreateSender(Name);
        Receiver = Client.CreateReceiver(Name);
    }

    public ServiceBusClient Client { get; }

    public ServiceBusSender Sender { get; }

    public ServiceBusReceiver Receiver { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="settings">The queue's properties in the format of Microsoft's emulator.</param>
    /// <param name="options">Options of the client.</param>
    public static async Task<SdkQueue> StartAsync(object? settings = null, ServiceBusClientOptions? options = null)
    {
        var config = new { UserConfig = new { Namespaces = new[] { new { Queues = new[] { new { Name, Properties = settings ?? new { } } } } } } };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(config), Token);
        return new SdkQueue(await RunningQueue.StartAsync(queuesFile: file), file, options);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _running.DisposeAsync();
        File.Delete(_queuesFile);
    }
}
