namespace Serverless.Serving.Backlog;

/// <summary>Removes waiting messages from a queue without running their jobs.</summary>
public interface IQueueDrain
{
    /// <summary>
    /// Passes the waiting messages that were enqueued before the given time to <paramref name="handle"/>, several at a
    /// time. A message is removed when the handler returns. If it throws, the message goes back to the queue, as do all
    /// messages in hand, and the exception is rethrown. Messages that a receiver has locked are not touched.
    /// </summary>
    /// <returns>
    /// The number of removed messages: fewer than <paramref name="limit"/> only if no more were waiting.
    /// </returns>
    /// <exception cref="IOException">The queue cannot be read.</exception>
    Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore,
        Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken);
}

/// <summary>A waiting message.</summary>
public sealed record WaitingMessage(string Id, ReadOnlyMemory<byte> Body);
