using System.Net;
using System.Net.Sockets;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

/// <summary>
/// Opens the connections of webhooks. The addresses are judged after they are resolved and the connection goes to these very addresses,
/// so that a name which changes its answer in between (DNS rebinding) gains nothing.
/// </summary>
internal sealed class GuardedConnection(bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>A client that reaches public addresses only, follows nothing, remembers nothing and passes no proxy.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        ConnectCallback = OpenAsync,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        // The receiver is a stranger: it gets no trace context of ours.
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 16 * 1_024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await resolve(endPoint.Host, cancellationToken);
        foreach (var address in addresses)
        {
            if (WebhookAddresses.Violation(address, allowLoopback) is { } rule)
            {
                throw new WebhookRefusedException(rule);
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host name led to an address that no webhook may reach. The message is the rule that it breaks.</summary>
internal sealed class WebhookRefusedException(string rule) : Exception(rule);
