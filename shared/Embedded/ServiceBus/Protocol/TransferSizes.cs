using System.Buffers.Binary;
using Amqp;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Limits messages that arrive in many frames, because the library collects all frames before a message can be
/// rejected. A message that is slightly too large is rejected on its link. A much larger one ends its connection.
/// </summary>
internal sealed class TransferSizes
{
    public const int Limit = 4 * 1024 * QueueSettings.MaxMessageSizeLimitInKilobytes;

    private const byte Transfer = 0x14;
    private const int More = 5;
    private const byte True = 0x41;
    private const byte Boolean = 0x56;

    private readonly Dictionary<(ushort Channel, uint Handle), long> _partial = [];

    /// <exception cref="AmqpException">A message has become too long.</exception>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        var body = 4 * frame[4];
        if (body + 3 >= frame.Length || frame[body + 1] != 0x53 || frame[body + 2] != Transfer)
        {
            return;
        }

        var (handle, more) = Read(frame, body + 3);
        var key = (BinaryPrimitives.ReadUInt16BigEndian(frame[6..]), handle);
        if (!more)
        {
            if (_partial.Count > 0)
            {
                _partial.Remove(key);
            }

            return;
        }

        var size = _partial[key] = _partial.GetValueOrDefault(key) + frame.Length;
        if (size > Limit)
        {
            throw new AmqpException(
                ErrorCode.MessageSizeExceeded, $"A message of more than {Limit} bytes is not accepted.");
        }
    }

    /// <summary>Reads the first and the sixth field of the transfer's list.</summary>
    private static (uint Handle, bool More) Read(ReadOnlySpan<byte> frame, int list)
    {
        var wide = frame[list] == 0xD0;
        var end = Encoded.EndOf(frame, list);
        var item = list + (wide ? 9 : 3);
        var handle = frame[item] switch
        {
            0x52 => frame[item + 1],
            0x70 => BinaryPrimitives.ReadUInt32BigEndian(frame[(item + 1)..]),
            _ => 0u,
        };
        for (var i = 0; i < More && item < end; i++)
        {
            item = Encoded.EndOf(frame, item);
        }

        return (handle, item < end && (frame[item] == True || (frame[item] == Boolean && frame[item + 1] == 1)));
    }
}
