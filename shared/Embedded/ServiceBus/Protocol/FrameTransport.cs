using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Principal;
using Amqp;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// A connection after its handshake. It reads whole frames ahead and fixes those that the library cannot handle.
/// </summary>
internal sealed class FrameTransport(
    Socket socket, int maxFrameSize, IPrincipal? principal) : IAsyncTransport, IAuthenticated
{
    private const byte Disposition = 0x15;

    private readonly TransferSizes _transfers = new();
    private readonly byte[] _buffer = new byte[2 * maxFrameSize];
    private int _start;
    private int _end;
    private int _frameLeft;
    private bool _headerRead;

    public IPrincipal Principal => principal!;

    public void SetConnection(Connection connection)
    {
    }

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (!_headerRead)
        {
            // The handshake has already read the client's AMQP header. The library reads its eight bytes in one call.
            _headerRead = true;
            byte[] header = [.. "AMQP"u8, 0, 1, 0, 0];
            header.CopyTo(buffer, offset);
            return header.Length;
        }

        if (_frameLeft == 0 && !await NextFrameAsync())
        {
            return 0;
        }

        var taken = Math.Min(count, _frameLeft);
        Array.Copy(_buffer, _start, buffer, offset, taken);
        _start += taken;
        _frameLeft -= taken;
        return taken;
    }

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize) => socket.SendTogetherAsync(bufferList, listSize);

    public void Close() => socket.Dispose();

    void ITransport.Send(ByteBuffer buffer) => throw new NotSupportedException();

    int ITransport.Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<bool> NextFrameAsync()
    {
        if (!await BufferAsync(4))
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (size < 8 || size > maxFrameSize)
        {
            throw new AmqpException(
                ErrorCode.FramingError, $"A frame of {size} bytes is not accepted. The limit is {maxFrameSize}.");
        }

        if (!await BufferAsync(size))
        {
            return false;
        }

        _frameLeft = size;
        var frame = _buffer.AsSpan(_start, size);
        if (frame[4] < 2)
        {
            throw new AmqpException(ErrorCode.FramingError, "A frame has an invalid header.");
        }

        _transfers.OnFrame(frame);
        Fix(frame);
        return true;
    }

    private static void Fix(Span<byte> frame)
    {
        var body = 4 * frame[4];
        if (body + 3 < frame.Length && frame[body + 1] == 0x53 && frame[body + 2] == Disposition)
        {
            Encoded.MakeKeysSymbols(frame, body);
        }

        SessionWindow.Bound(frame, body);
    }

    private async Task<bool> BufferAsync(int wanted)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_start + wanted > _buffer.Length)
        {
            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < wanted)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
