using Serverless.Contracts;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>The embedded queue used in its own process.</summary>
public sealed class EmbeddedQueueTests : QueueContract, IAsyncLifetime
{
    private RunningQueue? _running;

    protected override string Queue => "jobs-bulk";

    protected override IMessageSender Sender => _running!.Queue;

    protected override IBacklogCounts Counts => _running!.Queue;

    protected override IQueueHeads Heads => _running!.Queue;

    protected override IQueueDrain Drain => _running!.Queue;

    public async ValueTask InitializeAsync() => _running = await RunningQueue.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _running!.DisposeAsync();
        Dispose();
    }
}
