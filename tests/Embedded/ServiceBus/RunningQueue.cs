using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>The embedded queue on a free port and in a folder of its own, which goes with it.</summary>
internal sealed class RunningQueue : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _keepFolder;

    private RunningQueue(string folder, bool keepFolder, string? queuesFile)
    {
        _folder = folder;
        _keepFolder = keepFolder;
        var options = new EmbeddedServiceBusOptions { DataFolder = folder, Port = 0, QueuesFile = queuesFile };
        Queue = new(Options.Create(options), Options.Create(new QueueOptions()), TimeProvider.System, NullLoggerFactory.Instance);
    }

    public Serverless.Embedded.ServiceBus.EmbeddedServiceBus Queue { get; }

    public QueueEndpoint Endpoint => QueueEndpoint.Parse(Queue.ConnectionString);

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), $"queue-tests-{Guid.NewGuid():N}");

    public static async Task<RunningQueue> StartAsync(string? folder = null, string? queuesFile = null)
    {
        var running = new RunningQueue(folder ?? NewFolder(), keepFolder: folder is not null, queuesFile);
        await running.Queue.StartAsync(TestContext.Current.CancellationToken);
        return running;
    }

    public QueueReceiver Receive(string queue, Func<ReceivedMessage, CancellationToken, Task> handler, int concurrency = 10)
    {
        var receiver = new QueueReceiver(
            Endpoint, queue, concurrency, handler, TimeProvider.System, new Random(1), NullLogger<QueueReceiver>.Instance);
        receiver.Start();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        if (!_keepFolder)
            Directory.Delete(_folder, recursive: true);
    }
}
