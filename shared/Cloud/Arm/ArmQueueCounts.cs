using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Core;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Reads queue counts from Resource Manager, which the sender and receiver roles allow. The namespace itself returns
/// counts only to managers of it. A call may take seconds. Each queue has at most one call in progress, and readers get
/// the previous counts meanwhile.
/// </summary>
internal sealed class ArmQueueCounts(ArmCalls calls, string namespaceId, TimeProvider time) : IBacklogCounts
{
    private const string ApiVersion = "2024-01-01";
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Latest> _queues = new();

    /// <exception cref="IOException">No counts are known yet, or the last call failed.</exception>
    public async Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var latest = _queues.GetOrAdd(queue, _ => new Latest());
        var reading = latest.Start(time.GetUtcNow(), () => ReadAsync(queue, latest));
        await Task.WhenAny(reading, Task.Delay(ReadTimeout, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return reading.IsCompleted ? await reading
            : latest.Counts ?? throw new IOException(
                $"Azure Resource Manager has not yet returned the counts of the queue '{queue}'.");
    }

    private async Task<QueueCounts> ReadAsync(string queue, Latest latest)
    {
        latest.NotBefore = time.GetUtcNow() + BetweenReads;
        using var limit = new CancellationTokenSource(calls.Limit, time);
        using var response = await calls.SendAsync(
            RequestMethod.Get, $"{namespaceId}/queues/{Uri.EscapeDataString(queue)}?api-version={ApiVersion}", null,
            limit.Token);
        var now = time.GetUtcNow();
        latest.NotBefore = now + (ArmAnswer.RetryAfterOf(response, now) ?? BetweenReads);
        return response.Status switch
        {
            200 => latest.Counts = Parse(response.Content.ToMemory(), now),
            429 when latest.Counts is { } before => before,
            403 => throw new IOException(
                $"Azure Resource Manager does not show the queue '{queue}' to this app's identity. Grant it Azure "
                + "Service Bus Data Sender or Data Receiver on the queue."),
            404 => throw new IOException(
                $"The queue {namespaceId}/queues/{queue} was not found. Check the setting ServiceBus__namespaceId."),
            var status =>
                throw new IOException(
                    $"Azure Resource Manager returned {status} for the counts of the queue '{queue}'."),
        };
    }

    private static QueueCounts Parse(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var counts = document.RootElement.GetProperty("properties").GetProperty("countDetails");
            return new QueueCounts(
                now,
                counts.GetProperty("activeMessageCount").GetInt64(),
                counts.GetProperty("scheduledMessageCount").GetInt64(),
                counts.GetProperty("deadLetterMessageCount").GetInt64());
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException(
                "The response of Azure Resource Manager does not contain the counts of the queue.", e);
        }
    }

    private sealed class Latest
    {
        private readonly Lock _gate = new();
        private Task<QueueCounts>? _reading;

        public QueueCounts? Counts { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        /// <summary>Returns the call in progress, the last one, or a new one if it is due.</summary>
        public Task<QueueCounts> Start(DateTimeOffset now, Func<Task<QueueCounts>> read)
        {
            lock (_gate)
            {
                return _reading is null || (_reading.IsCompleted && now >= NotBefore) ? _reading = read() : _reading;
            }
        }
    }
}
