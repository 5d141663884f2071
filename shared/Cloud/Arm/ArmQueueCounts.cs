using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Core;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Counts of queues as Resource Manager tells them, which the role that sends or receives may read; asking the namespace itself takes the
/// right to manage it. An answer may take seconds: each queue has one call under way at most, and who asks meanwhile hears the counts before it.
/// </summary>
internal sealed class ArmQueueCounts(ArmCalls calls, string namespaceId, TimeProvider time) : IBacklogCounts
{
    private const string ApiVersion = "2024-01-01";
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Latest> _queues = new();

    /// <exception cref="IOException">Nothing is known yet, or the last call was refused.</exception>
    public async Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var latest = _queues.GetOrAdd(queue, _ => new Latest());
        var reading = latest.Start(time.GetUtcNow(), () => ReadAsync(queue, latest));
        await Task.WhenAny(reading, Task.Delay(Patience, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return reading.IsCompleted ? await reading
            : latest.Counts ?? throw new IOException($"Azure Resource Manager has not yet told how much waits on '{queue}'.");
    }

    private async Task<QueueCounts> ReadAsync(string queue, Latest latest)
    {
        latest.NotBefore = time.GetUtcNow() + BetweenReads;
        using var limit = new CancellationTokenSource(calls.Limit, time);
        using var response = await calls.SendAsync(
            RequestMethod.Get, $"{namespaceId}/queues/{Uri.EscapeDataString(queue)}?api-version={ApiVersion}", null, limit.Token);
        var now = time.GetUtcNow();
        latest.NotBefore = now + (ArmAnswer.RetryAfterOf(response, now) ?? BetweenReads);
        return response.Status switch
        {
            200 => latest.Counts = Parse(response.Content.ToMemory(), now),
            429 when latest.Counts is { } before => before,
            403 => throw new IOException(
                $"Azure Resource Manager does not show the queue '{queue}' to this app's identity; give it Azure Service Bus Data Sender or Data Receiver on the queue."),
            404 => throw new IOException($"There is no queue {namespaceId}/queues/{queue}; look at the setting ServiceBus__namespaceId."),
            var status => throw new IOException($"Azure Resource Manager answered {status} when asked how much waits on '{queue}'."),
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
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException("Azure Resource Manager answered without the counts of the queue.", e);
        }
    }

    private sealed class Latest
    {
        private readonly Lock _gate = new();
        private Task<QueueCounts>? _reading;

        public QueueCounts? Counts { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        /// <summary>The call that is under way, or the last one, or a new one where it is time.</summary>
        public Task<QueueCounts> Start(DateTimeOffset now, Func<Task<QueueCounts>> read)
        {
            lock (_gate)
            {
                return _reading is null || (_reading.IsCompleted && now >= NotBefore) ? _reading = read() : _reading;
            }
        }
    }
}
