using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Administration;

/// <summary>
/// The read operations of Service Bus administration over HTTP on loopback: queues, their settings, and their message
/// counts. As in Microsoft's emulator, it has a port of its own.
/// </summary>
internal sealed class AdministrationServer : IHttpApplication<HttpContext>, IDisposable
{
    private const int MaxConnections = 100;

    private readonly int _port;
    private readonly QueueAnswers _answers;
    private readonly AccessKey _key;
    private readonly TimeProvider _time;
    private readonly KestrelServer _server;

    public AdministrationServer(
        int port, QueueAnswers answers, AccessKey key, TimeProvider time, ILoggerFactory loggers)
    {
        _port = port;
        _answers = answers;
        _key = key;
        _time = time;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Listen(IPAddress.Loopback, port);
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers),
            loggers);
    }

    public int Port => new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    /// <exception cref="InvalidOperationException">The port cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(this, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                $"ServiceBus:AdministrationPort {_port} cannot be opened on 127.0.0.1 ({e.Message}). "
                + "Stop the program that uses it, or set another port (0 selects any free port).",
                e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public void Dispose() => _server.Dispose();

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        var path = context.Request.Path.Value?.TrimStart('/') ?? "";
        var answer = Refuse(context.Request, path) ?? _answers.To(context.Request.Method, path, context.Request.Query);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        await context.Response.WriteAsync(answer.Body.ToString(), context.RequestAborted);
    }

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <summary>Returns null if the request's token authorizes the path.</summary>
    private QueueAnswer? Refuse(HttpRequest request, string path)
    {
        var refusal = SharedAccessSignature.Refuse(
            request.Headers.Authorization.ToString(), $"http://{request.Host}/{path}", _key, _time.GetUtcNow(), out _);
        return refusal is null ? null : QueueAnswer.Error(StatusCodes.Status401Unauthorized, refusal);
    }
}
