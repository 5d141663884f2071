using System.Buffers.Binary;
using Amqp;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Walks AMQP-encoded bytes without decoding them. The high half of a type code determines the length of the value
/// (AMQP 1.0, part 1.2).
/// </summary>
internal static class Encoded
{
    private const int MaxDepth = 32;

    /// <summary>Returns the end of the value that starts at <paramref name="start"/>.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes, int start, int depth = 0)
    {
        Require(start < bytes.Length && depth < MaxDepth);
        var code = bytes[start];
        var next = start + 1;
        if (code == 0)
        {
            return EndOf(bytes, EndOf(bytes, next, depth + 1), depth + 1);
        }

        var end = (code >> 4) switch
        {
            0x4 => next,
            0x5 => next + 1,
            0x6 => next + 2,
            0x7 => next + 4,
            0x8 => next + 8,
            0x9 => next + 16,
            0xA or 0xC or 0xE => next + 1 + Small(bytes, next),
            0xB or 0xD or 0xF => next + 4 + Large(bytes, next),
            _ => throw Malformed(),
        };
        Require(end <= bytes.Length && end >= next);
        return end;
    }

    /// <summary>
    /// Turns string keys of maps into symbols. Both have the same layout, but the library closes connections that use
    /// string keys.
    /// </summary>
    public static void MakeKeysSymbols(Span<byte> bytes, int start, int depth = 0)
    {
        Require(start < bytes.Length && depth < MaxDepth);
        var code = bytes[start];
        if (code == 0)
        {
            MakeKeysSymbols(bytes, EndOf(bytes, start + 1), depth + 1);
            return;
        }

        if (code is not (0xC0 or 0xC1 or 0xD0 or 0xD1))
        {
            return;
        }

        var wide = code is 0xD0 or 0xD1;
        var item = start + (wide ? 9 : 3);
        var end = EndOf(bytes, start);
        for (var i = 0; item < end; i++)
        {
            var isKey = (i % 2 == 0) && (code is 0xC1 or 0xD1);
            if (isKey && (bytes[item] is 0xA1 or 0xB1))
            {
                bytes[item] += 2;
            }
            else
            {
                MakeKeysSymbols(bytes, item, depth + 1);
            }

            item = EndOf(bytes, item);
        }
    }

    /// <summary>
    /// Returns the code of the described value at <paramref name="start"/> and the start of the value.
    /// </summary>
    public static (ulong Code, int Value) Descriptor(ReadOnlySpan<byte> bytes, int start)
    {
        Require(start + 2 < bytes.Length && bytes[start] == 0);
        var value = EndOf(bytes, start + 1);
        return bytes[start + 1] switch
        {
            0x53 => (bytes[start + 2], value),
            0x80 => (BinaryPrimitives.ReadUInt64BigEndian(bytes[(start + 2)..]), value),
            _ => throw Malformed(),
        };
    }

    private static int Small(ReadOnlySpan<byte> bytes, int at)
    {
        Require(at < bytes.Length);
        return bytes[at];
    }

    private static int Large(ReadOnlySpan<byte> bytes, int at)
    {
        Require(at + 4 <= bytes.Length);
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
        Require(length >= 0 && length <= bytes.Length);
        return length;
    }

    private static void Require(bool isValid)
    {
        if (!isValid)
        {
            throw Malformed();
        }
    }

    private static AmqpException Malformed() => new(ErrorCode.DecodeError, "The message is not well-formed AMQP.");
}
