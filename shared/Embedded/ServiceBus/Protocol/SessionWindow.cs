using System.Buffers.Binary;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Bounds the incoming window that a client's flow frame announces. Azure.Messaging.ServiceBus announces 2^32 - 1. The
/// library adds it to the client's next transfer id in 32 bits and subtracts its own next id, so a client that has
/// already counted a transfer that the library has sent but not counted leaves a window of 0, and nothing more is sent.
/// </summary>
internal static class SessionWindow
{
    public const uint Largest = int.MaxValue;

    private const byte Flow = 0x13;
    private const byte UInt = 0x70;

    /// <param name="frame">An AMQP frame.</param>
    /// <param name="body">The start of its performative.</param>
    public static void Bound(Span<byte> frame, int body)
    {
        if (body + 3 >= frame.Length || frame[body + 1] != 0x53 || frame[body + 2] != Flow)
        {
            return;
        }

        var list = body + 3;
        if (frame[list] is not (0xC0 or 0xD0))
        {
            return;
        }

        var window = Encoded.EndOf(frame, list + (frame[list] == 0xD0 ? 9 : 3));
        if (window < Encoded.EndOf(frame, list) && frame[window] == UInt)
        {
            var bytes = frame.Slice(window + 1, sizeof(uint));
            var size = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), Largest);
            BinaryPrimitives.WriteUInt32BigEndian(bytes, size);
        }
    }
}
