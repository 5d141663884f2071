using System.Net.Sockets;
using Amqp;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>The connection of a client. It reads ahead and writes several frames at once.</summary>
internal sealed class ClientTransport(Socket socket) : IAsyncTransport
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public void SetConnection(Connection connection)
    {
    }

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await socket.ReceiveAsync(_buffer, SocketFlags.None);
        }

        var taken = Math.Min(count, _end - _start);
        Array.Copy(_buffer, _start, buffer, offset, taken);
        _start += taken;
        return taken;
    }

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize) => socket.SendTogetherAsync(bufferList, listSize);

    public void Close() => socket.Dispose();

    void ITransport.Send(ByteBuffer buffer) => throw new NotSupportedException();

    int ITransport.Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Opens a <see cref="ClientTransport"/> for each connection of the library.</summary>
internal sealed class ClientTransports : TransportProvider
{
    public ClientTransports() => AddressSchemes = ["amqp"];

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
            return new ClientTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
