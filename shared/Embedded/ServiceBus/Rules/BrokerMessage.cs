namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// A message in the broker: the fields that the rules use, and the sender's bytes, which the rules do not read.
/// </summary>
public sealed record BrokerMessage
{
    /// <summary>The message's number in its queue; 0 until the writer assigns it.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>
    /// The number in the queue where the message was first enqueued. It differs only for dead letters.
    /// </summary>
    public long EnqueuedSequenceNumber { get; init; }

    public required string Id { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The earliest time of delivery.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often the message was delivered and returned.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>The original queue of a dead letter.</summary>
    public string? DeadLetterSource { get; init; }

    /// <summary>The sender's own message annotations, encoded; usually empty.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }

    /// <summary>The encoded sections of the sender, from the properties on.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    public DateTimeOffset? ExpiresAt =>
        TimeToLive is { } life && life < DateTimeOffset.MaxValue - EnqueuedAt ? EnqueuedAt + life : null;

    public bool HasExpired(DateTimeOffset now) => ExpiresAt <= now;
}
