namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>A message in the broker: what the rules decide on, and the sender's bytes, which nothing here looks into.</summary>
public sealed record BrokerMessage
{
    /// <summary>Its number on its queue; zero until the writer gave one.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>The number it had where it was first enqueued: its own, but for a dead letter.</summary>
    public long EnqueuedSequenceNumber { get; init; }

    public required string Id { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Not delivered before this moment.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it was delivered and came back.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>The queue a dead letter came from.</summary>
    public string? DeadLetterSource { get; init; }

    /// <summary>The sender's own message annotations, encoded; mostly none.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }

    /// <summary>The sections that the sender wrote from its properties on, encoded.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    public DateTimeOffset? ExpiresAt =>
        TimeToLive is { } life && life < DateTimeOffset.MaxValue - EnqueuedAt ? EnqueuedAt + life : null;

    public bool HasExpired(DateTimeOffset now) => ExpiresAt <= now;
}
