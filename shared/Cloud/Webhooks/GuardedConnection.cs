using System.Net;
using System.Net.Sockets;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

/// <summary>
/// Opens the connections of webhooks. Addresses are checked after DNS resolution, and the connection uses exactly these
/// addresses. So a name that resolves differently later (DNS rebinding) gains nothing.
/// </summary>
internal sealed class GuardedConnection(bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>
    /// Returns a handler that connects only to public addresses, and uses no redirects, cookies, or proxy.
    /// </summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        ConnectCallback = OpenAsync,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        // The receiver is a third party, so it gets no trace context.
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

/// <summary>A host name resolved to an address that webhooks may not use. The message is the violated rule.</summary>
internal sealed class WebhookRefusedException(string rule) : Exception(rule);
