namespace Serverless.Serving;

/// <summary>Sends messages to a queue. A message is durable when its send returns.</summary>
public interface IMessageSender
{
    /// <summary>Sends one message; throws if the queue does not accept it.</summary>
    Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// A message to send. The queue drops a second message with the same <see cref="Id"/> within its duplicate-detection
/// window.
/// </summary>
public sealed record OutgoingMessage
{
    public required string Id { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>When this time has passed, the queue dead-letters the message.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The earliest delivery time (a scheduled message).</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
