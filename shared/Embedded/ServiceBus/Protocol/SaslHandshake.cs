using System.Buffers.Binary;
using System.Net.Sockets;
using Amqp;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The start of a connection, up to and including the client's AMQP header. The library cannot do this, because
/// JavaScript clients hang if the server's header arrives in one segment with the SASL outcome, as the library sends
/// it.
/// </summary>
internal sealed class SaslHandshake(Socket socket, AccessKey key)
{
    private const int MaxFrame = 4096;
    private const byte Amqp = 0;
    private const byte Sasl = 3;

    /// <summary>The rights of a client without a token.</summary>
    public enum Result
    {
        Refused,
        Anonymous,
        KeyHolder,
    }

    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        var protocol = await ReadHeaderAsync(cancellationToken);
        if (protocol == Amqp)
        {
            return Result.Anonymous;
        }

        if (protocol != Sasl)
        {
            return Result.Refused;
        }

        await socket.SendAsync(
            (byte[])[.. Header(Sasl), .. Frame(0x40, new Symbol[] { "MSSBCBS", "PLAIN", "ANONYMOUS" })],
            cancellationToken);
        var result = Evaluate(await ReadFrameAsync(cancellationToken));
        await socket.SendAsync(Frame(0x44, (byte)(result == Result.Refused ? 1 : 0)), cancellationToken);
        if (result != Result.Refused && await ReadHeaderAsync(cancellationToken) != Amqp)
        {
            return Result.Refused;
        }

        return result;
    }

    private Result Evaluate(byte[] frame)
    {
        var (code, value) = Encoded.Descriptor(frame, 4 * frame[0] - 4);
        if (code != 0x41)
        {
            return Result.Refused;
        }

        Encoded.EndOf(frame, value);
        var buffer = new ByteBuffer(frame, value, frame.Length - value, frame.Length - value);
        var init = Encoder.ReadList(buffer, Encoder.ReadFormatCode(buffer));
        return init.Count == 0 ? Result.Refused : (init[0] as Symbol)?.ToString() switch
        {
            "MSSBCBS" or "ANONYMOUS" => Result.Anonymous,
            "PLAIN" when init.Count > 1 && init[1] is byte[] response =>
                Evaluate(System.Text.Encoding.UTF8.GetString(response).Split('\0')),
            _ => Result.Refused,
        };
    }

    private Result Evaluate(string[] plain) =>
        plain is [_, var name, var secret] && key.Matches(name, secret) ? Result.KeyHolder : Result.Refused;

    private async Task<int> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var header = await ReadAsync(8, cancellationToken);
        return header.AsSpan(0, 4).SequenceEqual("AMQP"u8) && header[5] == 1 ? header[4] : -1;
    }

    /// <summary>
    /// Reads a frame without its size. Its first four bytes are the data offset, the type, and the channel.
    /// </summary>
    private async Task<byte[]> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var size = BinaryPrimitives.ReadInt32BigEndian(await ReadAsync(4, cancellationToken));
        if (size is < 12 or > MaxFrame)
        {
            throw new AmqpException(ErrorCode.FramingError, $"A SASL frame of {size} bytes is not accepted.");
        }

        var frame = await ReadAsync(size - 4, cancellationToken);
        return frame[0] is >= 2 and <= 8
            ? frame
            : throw new AmqpException(ErrorCode.FramingError, "The SASL frame has an invalid header.");
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var got = await socket.ReceiveAsync(bytes.AsMemory(read), cancellationToken);
            read += got > 0 ? got : throw new EndOfStreamException("The client disconnected during the handshake.");
        }

        return bytes;
    }

    private static byte[] Header(byte protocol) => [.. "AMQP"u8, protocol, 1, 0, 0];

    /// <summary>Encodes a SASL frame whose performative has one field.</summary>
    private static byte[] Frame(byte code, object field)
    {
        var body = new ByteBuffer(128, autoGrow: true);
        Encoder.WriteList(body, new List { field }, smallEncoding: true);
        byte[] frame = [0, 0, 0, 0, 2, 1, 0, 0, 0x00, 0x53, code, .. body.Buffer.AsSpan(body.Offset, body.Length)];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }
}
