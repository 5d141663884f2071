using System.Net;
using System.Net.Sockets;
using System.Security.Principal;
using System.Threading.Channels;
using Amqp;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Accepts connections on loopback and passes them to the library after their handshake. Each handshake has its own
/// timeout, so a stalled client does not delay the others.
/// </summary>
internal sealed partial class ConnectionListener : TransportProvider
{
    public const int MaxFrameSize = 65536;

    private const int Backlog = 512;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<IAsyncTransport> _ready = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly AccessKey _key;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionListener> _logger;

    public ConnectionListener(int port, AccessKey key, TimeProvider time, ILogger<ConnectionListener> logger)
    {
        AddressSchemes = ["amqp"];
        _key = key;
        _time = time;
        _logger = logger;
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new InvalidOperationException(
                $"ServiceBus:Port {port} cannot be opened on 127.0.0.1 ({e.Message}). "
                + "Stop the program that uses it, or set another port (0 selects any free port).",
                e);
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Open() => _ = AcceptAsync(_stopping.Token);

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        while (await _ready.Reader.WaitToReadAsync())
        {
            if (_ready.Reader.TryRead(out var transport))
            {
                return transport;
            }
        }

        // The library calls this in an endless loop. After the listener is closed, never return.
        return await new TaskCompletionSource<IAsyncTransport>().Task;
    }

    public override void Dispose()
    {
        _stopping.Cancel();
        _socket.Dispose();
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out var transport))
        {
            transport.Close();
        }

        base.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(cancellationToken);
                socket.NoDelay = true;
                _ = HandshakeAsync(socket, cancellationToken);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // One connection failed, or the process is out of handles. The next one may succeed.
                LogAcceptFailed(e);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
            }
        }
    }

    private async Task HandshakeAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(HandshakeTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var result = await new SaslHandshake(socket, _key).RunAsync(either.Token);
            if (result != SaslHandshake.Result.Refused)
            {
                var principal = result == SaslHandshake.Result.KeyHolder
                    ? new GenericPrincipal(new GenericIdentity(_key.Name), [])
                    : null;
                if (_ready.Writer.TryWrite(new FrameTransport(socket, MaxFrameSize, principal)))
                {
                    return;
                }
            }
            else
            {
                LogRejected();
            }
        }
        catch (Exception e)
        {
            // A peer that does not speak AMQP or disconnects early must not affect the others.
            LogHandshakeFailed(e.Message);
        }

        socket.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "A connection could not be accepted.")]
    private partial void LogAcceptFailed(Exception error);

    [LoggerMessage(LogLevel.Warning, "A connection was rejected: its user name or key is wrong.")]
    private partial void LogRejected();

    [LoggerMessage(LogLevel.Debug, "A connection ended during its handshake: {Reason}")]
    private partial void LogHandshakeFailed(string reason);
}
