namespace Serverless.Serving.Backlog;

/// <summary>Takes waiting messages off a queue without running them.</summary>
public interface IQueueDrain
{
    /// <summary>
    /// Gives <paramref name="handle"/> the messages that wait and were enqueued before the moment, several at a time.
    /// One that it returns from is gone; one that it throws on goes back, as does what is in hand then, and the
    /// exception comes out here. What a receiver holds is left to it.
    /// </summary>
    /// <returns>How many are gone: fewer than <paramref name="limit"/> only where no more waited.</returns>
    /// <exception cref="IOException">The queue cannot be read.</exception>
    Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore,
        Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken);
}

/// <summary>A message as it waits.</summary>
public sealed record WaitingMessage(string Id, ReadOnlyMemory<byte> Body);
