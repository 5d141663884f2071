namespace Serverless.Serving;

/// <summary>Puts messages on a queue. A send that returned is durable.</summary>
public interface IMessageSender
{
    /// <summary>Sends one message; throws where the queue did not accept it.</summary>
    Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// A message to send. The queue drops a second one of the same <see cref="Id"/> within its duplicate-detection window.
/// </summary>
public sealed record OutgoingMessage
{
    public required string Id { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Past this the queue dead-letters the message.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Not delivered before this moment (a scheduled message).</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
