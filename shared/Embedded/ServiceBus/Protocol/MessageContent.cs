using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Reads the parts of a sender's message that the broker needs, and keeps the rest as the sender encoded it.
/// </summary>
internal static class MessageContent
{
    private const uint BatchFormat = 0x80013700;
    private const ulong FirstBareSection = 0x73;
    private const ulong ApplicationPropertiesSection = 0x74;
    private const ulong DataSection = 0x75;
    private const ulong LastSection = 0x78;

    /// <summary>Returns the messages in one transfer: one message, or all messages of a batch.</summary>
    public static List<BrokerMessage> ReadAll(byte[] bytes, uint format)
    {
        if (format != BatchFormat)
        {
            return [Read(bytes)];
        }

        var messages = new List<BrokerMessage>();
        for (var at = 0; at < bytes.Length; at = Encoded.EndOf(bytes, at))
        {
            var (code, value) = Encoded.Descriptor(bytes, at);
            if (code == DataSection)
            {
                messages.Add(Read(DataAt(bytes, value)));
            }
        }

        return messages;
    }

    public static BrokerMessage Read(byte[] bytes)
    {
        var bare = FirstSection(bytes, FirstBareSection);
        var afterProperties = FirstSection(bytes, ApplicationPropertiesSection);
        var head = Message.Decode(new ByteBuffer(bytes, 0, afterProperties, afterProperties));
        var id = head.Properties?.GetMessageId() is { } given ? IdOf(given) : null;
        var annotations = head.MessageAnnotations;
        return new BrokerMessage
        {
            Id = id ?? Guid.NewGuid().ToString("N"),
            TimeToLive = head.Header is { } header && header.HasField(2) && header.Ttl < uint.MaxValue
                ? TimeSpan.FromMilliseconds(header.Ttl) : null,
            DueAt = annotations?[Annotation.ScheduledEnqueueTime] is DateTime due
                ? new DateTimeOffset(due.ToUniversalTime())
                : null,
            Annotations = Annotation.KeepSenders(annotations),
            Content = bytes.AsMemory(bare),
        } is var message && id is not null ? message : WithId(message, head.Properties, bytes.AsSpan(afterProperties));
    }

    /// <summary>Encodes a message of this process as a client would.</summary>
    public static BrokerMessage Of(OutgoingMessage message)
    {
        var buffer = new ByteBuffer(message.Body.Length + 128, autoGrow: true);
        new Properties { MessageId = message.Id, ContentType = message.ContentType }.Encode(buffer);
        new Data { Binary = message.Body.ToArray() }.Encode(buffer);
        return new BrokerMessage
        {
            Id = message.Id,
            TimeToLive = message.TimeToLive,
            DueAt = message.NotBefore,
            Content = Written(buffer).ToArray(),
        };
    }

    /// <summary>
    /// Returns the bytes in a message's body. The result is empty if the body is not bytes or cannot be read.
    /// </summary>
    public static ReadOnlyMemory<byte> BodyOf(BrokerMessage message)
    {
        try
        {
            var bytes = message.Content.ToArray();
            var at = FirstSection(bytes, DataSection);
            return at < bytes.Length
                && Encoded.Descriptor(bytes, at) is (DataSection, var value) ? DataAt(bytes, value) : default;
        }
        catch (AmqpException)
        {
            return default;
        }
    }

    /// <summary>Sets application properties in an encoded message.</summary>
    public static byte[] Merge(ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, object?> properties)
    {
        var bytes = content.ToArray();
        var start = FirstSection(bytes, ApplicationPropertiesSection);
        var end = FirstSection(bytes, DataSection);
        var section = start < end
            ? Message.Decode(new ByteBuffer(bytes, start, end - start, end - start)).ApplicationProperties
            : new ApplicationProperties();
        foreach (var (name, value) in properties)
        {
            if (value is not null)
            {
                section[name] = value;
            }
        }

        var buffer = new ByteBuffer(256, autoGrow: true);
        section.Encode(buffer);
        return [.. bytes.AsSpan(0, start), .. Written(buffer), .. bytes.AsSpan(end)];
    }

    private static byte[] DataAt(byte[] bytes, int value)
    {
        var data = new ByteBuffer(bytes, value, bytes.Length - value, bytes.Length - value);
        return Encoder.ReadBinary(data, Encoder.ReadFormatCode(data));
    }

    /// <summary>Adds an id to a message without one, because clients need it to renew locks.</summary>
    private static BrokerMessage WithId(BrokerMessage message, Properties? properties, ReadOnlySpan<byte> rest)
    {
        properties ??= new Properties();
        properties.MessageId = message.Id;
        var buffer = new ByteBuffer(128, autoGrow: true);
        properties.Encode(buffer);
        return message with { Content = (byte[])[.. Written(buffer), .. rest] };
    }

    /// <summary>
    /// Returns the start of the first section with this code or a higher one, or the length if there is none.
    /// </summary>
    private static int FirstSection(byte[] bytes, ulong code)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var section = Encoded.Descriptor(bytes, at).Code;
            if (section is < 0x70 or > LastSection)
            {
                throw new AmqpException(ErrorCode.DecodeError, $"The message has an unknown section 0x{section:x}.");
            }

            if (section >= code)
            {
                return at;
            }

            at = Encoded.EndOf(bytes, at);
        }

        return at;
    }

    private static string IdOf(object id) =>
        id is byte[] binary ? Convert.ToHexStringLower(binary) : id.ToString() ?? "";

    private static ReadOnlySpan<byte> Written(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length);
}
