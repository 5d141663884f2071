using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The message annotations with which Service Bus describes a message to its receivers.</summary>
internal static class Annotation
{
    public static readonly Symbol ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";

    private static readonly Symbol LockedUntil = "x-opt-locked-until";
    private static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    private static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    private static readonly Symbol EnqueuedSequenceNumber = "x-opt-enqueue-sequence-number";
    private static readonly Symbol MessageState = "x-opt-message-state";
    private static readonly Symbol DeadLetterSource = "x-opt-deadletter-source";
    private static readonly HashSet<Symbol> Own =
        [LockedUntil, SequenceNumber, EnqueuedTime, EnqueuedSequenceNumber, MessageState, DeadLetterSource];

    /// <summary>
    /// Encodes the sender's annotations without those that only the broker may set. Returns empty if none remain.
    /// </summary>
    public static byte[] KeepSenders(MessageAnnotations? annotations)
    {
        if (annotations is null)
        {
            return [];
        }

        var kept = new MessageAnnotations();
        foreach (var (key, value) in annotations.Map)
        {
            if (key is Symbol name && !Own.Contains(name))
            {
                kept[name] = value;
            }
        }

        if (kept.Map.Count == 0)
        {
            return [];
        }

        var buffer = new ByteBuffer(128, autoGrow: true);
        kept.Encode(buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>
    /// Encodes a message for a receiver: the broker's header and annotations, followed by the sender's bytes.
    /// </summary>
    public static ByteBuffer Encode(BrokerMessage message, DateTimeOffset? lockedUntil, Place place)
    {
        var buffer = new ByteBuffer(message.Content.Length + message.Annotations.Length + 256, autoGrow: true);
        var header = new Header { DeliveryCount = (uint)message.DeliveryCount };
        if (message.TimeToLive is { TotalMilliseconds: < uint.MaxValue } life)
        {
            header.Ttl = (uint)life.TotalMilliseconds;
        }

        header.Encode(buffer);
        Annotations(message, lockedUntil, place).Encode(buffer);
        var content = message.Content.Span;
        buffer.ValidateWrite(content.Length);
        content.CopyTo(buffer.Buffer.AsSpan(buffer.WritePos));
        buffer.Append(content.Length);
        return buffer;
    }

    private static MessageAnnotations Annotations(BrokerMessage message, DateTimeOffset? lockedUntil, Place place)
    {
        var annotations = SendersOf(message);
        annotations[SequenceNumber] = message.SequenceNumber;
        annotations[EnqueuedSequenceNumber] = message.EnqueuedSequenceNumber;
        annotations[EnqueuedTime] = message.EnqueuedAt.UtcDateTime;
        annotations[MessageState] = place switch { Place.Deferred => 1, Place.Scheduled => 2, _ => 0 };
        if (lockedUntil is { } until)
        {
            annotations[LockedUntil] = until.UtcDateTime;
        }

        if (message.DeadLetterSource is { } source)
        {
            annotations[DeadLetterSource] = source;
        }

        return annotations;
    }

    private static MessageAnnotations SendersOf(BrokerMessage message)
    {
        if (message.Annotations.IsEmpty)
        {
            return new MessageAnnotations();
        }

        var bytes = message.Annotations.ToArray();
        return Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)).MessageAnnotations;
    }
}
