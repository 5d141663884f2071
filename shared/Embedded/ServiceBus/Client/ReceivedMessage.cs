using Amqp;
using Amqp.Framing;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>A message in hand.</summary>
public sealed record ReceivedMessage
{
    public required string MessageId { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>1 on the first delivery.</summary>
    public required int DeliveryCount { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public required long SequenceNumber { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The reason for dead-lettering; null if the message is not a dead letter.</summary>
    public string? DeadLetterReason { get; init; }

    public string? DeadLetterDescription { get; init; }

    internal Guid LockToken { get; init; }

    internal DateTimeOffset LockedUntil { get; init; }

    internal static ReceivedMessage Of(Message message)
    {
        var annotations = message.MessageAnnotations ?? new MessageAnnotations();
        return new ReceivedMessage
        {
            MessageId = message.Properties?.GetMessageId()?.ToString() ?? "",
            Body = message.Body switch
            {
                byte[] bytes => bytes,
                string text => System.Text.Encoding.UTF8.GetBytes(text),
                _ => default,
            },
            DeliveryCount = (int)(message.Header?.DeliveryCount ?? 0) + 1,
            EnqueuedTime = Time(annotations, "x-opt-enqueued-time"),
            SequenceNumber = annotations[new Amqp.Types.Symbol("x-opt-sequence-number")] as long? ?? 0,
            ContentType = message.Properties?.ContentType?.ToString(),
            DeadLetterReason = message.ApplicationProperties?["DeadLetterReason"] as string,
            DeadLetterDescription = message.ApplicationProperties?["DeadLetterErrorDescription"] as string,
            LockToken = message.DeliveryTag is { Length: 16 } tag ? new Guid(tag) : default,
            LockedUntil = Time(annotations, "x-opt-locked-until"),
        };
    }

    private static DateTimeOffset Time(MessageAnnotations annotations, string name) =>
        annotations[new Amqp.Types.Symbol(name)] is DateTime time
            ? new DateTimeOffset(time.ToUniversalTime())
            : default;
}
