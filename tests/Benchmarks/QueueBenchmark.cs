using System.Collections.Concurrent;
using Serverless.Serving;

namespace Serverless.Benchmarks;

/// <summary>Measures the throughput and latency of the durable embedded queue over AMQP with 1 KB messages.</summary>
internal sealed class QueueBenchmark : IBenchmark
{
    private const int Messages = 100_000;
    private const int PacedMessages = 5_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly string Queue = new QueueOptions().InteractiveQueue;

    public string Name => "queue";

    public string About => "the embedded queue in a separate process; durable 1 KB messages, with duplicate detection";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("queue-benchmark-").FullName;
        try
        {
            await using var queue = await QueueProcess.StartAsync(folder);
            await queue.SendManyAsync(Queue, 5_000, 500);
            await queue.ReceiveManyAsync(Queue, 5_000, 200);
            return
            [
                new Figure(
                    "pipelined send", await queue.SendManyAsync(Queue, Messages, 1000), "messages/s", AtLeast: 20_000),
                new Figure("receive and settle", await queue
                    .ReceiveManyAsync(Queue, Messages, 400), "messages/s", AtLeast: 20_000),
                .. await PacedAsync(queue),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<Figure>> PacedAsync(QueueProcess queue)
    {
        var (accepts, arrivals) = (new Latencies(), new Latencies());
        var sentAt = new ConcurrentDictionary<string, long>();
        var left = PacedMessages;
        var done = new TaskCompletionSource();
        await using var receiver = queue.Receive(Queue, 16, message =>
        {
            arrivals.Add(TimeProvider.System.GetElapsedTime(sentAt[message.MessageId]));
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.TrySetResult();
            }
        });
        var started = TimeProvider.System.GetTimestamp();
        var sends = new List<Task>();
        for (var i = 0; i < PacedMessages; i++)
        {
            var early = (i * Pace) - TimeProvider.System.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            sends.Add(SendAsync(queue.NewMessage()));
        }

        await Task.WhenAll(sends);
        await done.Task;
        return [.. accepts.Figures("accept at 500/s", p99AtMost: 20), .. arrivals.Figures("send to handler at 500/s")];

        async Task SendAsync(OutgoingMessage message)
        {
            var at = sentAt[message.Id] = TimeProvider.System.GetTimestamp();
            await queue.Sender.SendAsync(Queue, message, CancellationToken.None);
            accepts.Add(TimeProvider.System.GetElapsedTime(at));
        }
    }
}
