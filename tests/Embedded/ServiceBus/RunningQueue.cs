using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>The embedded queue on a free port and in a folder of its own, which goes with it.</summary>
internal sealed class RunningQueue : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _keepFolder;

    private RunningQueue(string folder, bool keepFolder, EmbeddedServiceBusOptions options, TimeProvider time)
    {
        _folder = folder;
        _keepFolder = keepFolder;
        options.DataFolder = folder;
        options.Port = 0;
        options.AdministrationPort = 0;
        Queue = new(Options.Create(options), Options.Create(new QueueOptions()), time, NullLoggerFactory.Instance);
    }

    public Serverless.Embedded.ServiceBus.EmbeddedServiceBus Queue { get; }

    public QueueEndpoint Endpoint => QueueEndpoint.Parse(Queue.ConnectionString);

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), $"queue-tests-{Guid.NewGuid():N}");

    public static async Task<RunningQueue> StartAsync(
        string? folder = null, string? queuesFile = null, int maxFileMegabytes = 1000, TimeProvider? time = null)
    {
        var options = new EmbeddedServiceBusOptions { QueuesFile = queuesFile, MaxFileMegabytes = maxFileMegabytes };
        var running = new RunningQueue(
            folder ?? NewFolder(), keepFolder: folder is not null, options, time ?? TimeProvider.System);
        await running.Queue.StartAsync(TestContext.Current.CancellationToken);
        return running;
    }

    public QueueReceiver Receive(
        string queue, Func<ReceivedMessage, CancellationToken, Task> handler, int concurrency = 10) =>
        Receive(Endpoint, queue, handler, concurrency);

    public static QueueReceiver Receive(
        QueueEndpoint endpoint, string queue, Func<ReceivedMessage, CancellationToken, Task> handler, int concurrency)
    {
        var receiver = Receiver(endpoint, queue, handler, concurrency);
        receiver.Start();
        return receiver;
    }

    /// <summary>A receiver that has not been started.</summary>
    public QueueReceiver Receiver(string queue, Func<ReceivedMessage, CancellationToken, Task> handler) =>
        Receiver(Endpoint, queue, handler, concurrency: 10);

    private static QueueReceiver Receiver(
        QueueEndpoint endpoint,
        string queue,
        Func<ReceivedMessage, CancellationToken, Task> handler,
        int concurrency) =>
        new(
            endpoint,
            queue,
            concurrency,
            handler,
            TimeProvider.System,
            new Random(1),
            NullLogger<QueueReceiver>.Instance,
            isNotStarted: e => e is NotStartedException);

    /// <summary>Receives and completes so many messages; returns their ids in the order they came.</summary>
    public async Task<IReadOnlyList<string>> ReceiveAsync(string queue, int count)
    {
        var ids = new List<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = Receive(queue, (message, _) =>
        {
            lock (ids)
            {
                ids.Add(message.MessageId);
                if (ids.Count == count)
                {
                    all.TrySetResult();
                }
            }

            return Task.CompletedTask;
        });
        await all.Task.WaitAsync(TestContext.Current.CancellationToken);
        await receiver.StopAsync(TestContext.Current.CancellationToken);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        if (!_keepFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
