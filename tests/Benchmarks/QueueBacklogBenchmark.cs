using Serverless.Serving;

namespace Serverless.Benchmarks;

/// <summary>Measures the cost of a backlog of a million messages.</summary>
internal sealed class QueueBacklogBenchmark : IBenchmark
{
    private const int Backlog = 1_000_000;
    private const int Probe = 30_000;
    private static readonly string Queue = new QueueOptions().BulkQueue;

    public string Name => "queue-backlog";

    public string About => "a million 1 KB messages on the embedded queue, against a thousand";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("queue-benchmark-").FullName;
        try
        {
            var figures = new List<Figure>();
            await using (var queue = await QueueProcess.StartAsync(folder))
            {
                await queue.SendManyAsync(Queue, Probe, 1000);
                await queue.ReceiveManyAsync(Queue, Probe - 1000, 400);
                var empty = queue.ResidentMegabytes;
                var (sendFew, receiveFew) =
                    (await queue.SendManyAsync(Queue, Probe, 1000), await queue.ReceiveManyAsync(Queue, Probe, 400));
                var fill = await queue.SendManyAsync(Queue, Backlog, 1000);
                figures.Add(new Figure("send until a million are queued", fill, "messages/s"));
                var grown = queue.ResidentMegabytes - empty;
                var (sendMany, receiveMany) =
                    (await queue.SendManyAsync(Queue, Probe, 1000), await queue.ReceiveManyAsync(Queue, Probe, 400));
                figures.Add(new Figure("memory of a million messages", grown, "MB", AtMost: 200));
                figures.Add(new Figure("send, a thousand queued", sendFew, "messages/s"));
                figures.Add(new Figure("send, a million queued", sendMany, "messages/s", AtLeast: 0.7 * sendFew));
                figures.Add(new Figure("receive, a thousand queued", receiveFew, "messages/s"));
                figures.Add(
                    new Figure("receive, a million queued", receiveMany, "messages/s", AtLeast: 0.7 * receiveFew));
            }

            var started = TimeProvider.System.GetTimestamp();
            await using var again = await QueueProcess.StartAsync(folder);
            await again.ReceiveManyAsync(Queue, 1, 1);
            var ready = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            return [.. figures, new Figure("restart after a kill, until the first message", ready, "s", AtMost: 3)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
