using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

/// <summary>An embedded queue with the settings of a test, and Azure.Messaging.ServiceBus connected to it.</summary>
internal sealed class SdkQueue : IAsyncDisposable
{
    public const string Name = "queue";

    private readonly RunningQueue _running;
    private readonly string _queuesFile;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60), TimeProvider.System);

    private SdkQueue(RunningQueue running, string queuesFile)
    {
        _running = running;
        _queuesFile = queuesFile;
        Client = new ServiceBusClient(ConnectionString);
        Sender = Client.CreateSender(Name);
        Receiver = Client.CreateReceiver(Name);
        DeadLetters = Client.CreateReceiver(Name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
    }

    public string ConnectionString => _running.Queue.ConnectionString;

    public string AdministrationConnectionString => _running.Queue.AdministrationConnectionString;

    public ServiceBusClient Client { get; }

    public ServiceBusSender Sender { get; }

    public ServiceBusReceiver Receiver { get; }

    public ServiceBusReceiver DeadLetters { get; }

    /// <summary>Ends a test that waits for what does not come.</summary>
    public CancellationToken Token => _patience.Token;

    /// <param name="settings">The queue's properties in the format of Microsoft's emulator.</param>
    public static Task<SdkQueue> StartAsync(object? settings = null) => StartAsync([(Name, settings ?? new { })]);

    /// <summary>With these queues and no other but the project's own.</summary>
    public static Task<SdkQueue> StartWithAsync(IEnumerable<string> names) =>
        StartAsync(names.Select(name => (name, (object)new { })));

    public static IEnumerable<ServiceBusMessage> Numbered(int count) =>
        Enumerable.Range(0, count).Select(i => new ServiceBusMessage($"body {i}") { MessageId = $"m{i}" });

    public Task SendAsync(int count = 1) => Sender.SendMessagesAsync(Numbered(count), Token);

    /// <summary>Receives until so many messages have come.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> TakeAsync(ServiceBusReceiver receiver, int count)
    {
        var taken = new List<ServiceBusReceivedMessage>();
        while (taken.Count < count)
        {
            taken.AddRange(await receiver.ReceiveMessagesAsync(count - taken.Count, cancellationToken: Token));
        }

        return taken;
    }

    public Task<IReadOnlyList<ServiceBusReceivedMessage>> TakeAsync(int count) => TakeAsync(Receiver, count);

    public async Task<ServiceBusReceivedMessage> TakeAsync() => (await TakeAsync(1))[0];

    /// <summary>What is on the queue, whether locked, scheduled or deferred.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(SubQueue part = SubQueue.None)
    {
        await using var receiver = Client.CreateReceiver(Name, new ServiceBusReceiverOptions { SubQueue = part });
        return await receiver.PeekMessagesAsync(100, fromSequenceNumber: 0, Token);
    }

    /// <summary>The active messages that are waiting or locked.</summary>
    public async Task<long> ActiveAsync() => (await _running.Queue.ReadAsync(Name, Token)).Active;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _running.DisposeAsync();
        File.Delete(_queuesFile);
        _patience.Dispose();
    }

    private static async Task<SdkQueue> StartAsync(IEnumerable<(string Name, object Properties)> queues)
    {
        var declared = queues.Select(queue => new { queue.Name, queue.Properties });
        var config = new { UserConfig = new { Namespaces = new[] { new { Queues = declared } } } };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(config), TestContext.Current.CancellationToken);
        return new SdkQueue(await RunningQueue.StartAsync(queuesFile: file), file);
    }
}
