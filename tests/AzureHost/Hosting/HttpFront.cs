using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>
/// The HTTP port of the Functions host. It routes a request to a function, invokes the function, and forwards the
/// request to the worker's own port. A header connects the request to its invocation.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private readonly WebApplication _server;
    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private HttpFront(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public static async Task<HttpFront> StartAsync(
        FunctionsHost host, string worker, string routePrefix, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        var front = new HttpFront(builder.Build());
        foreach (var function in host.Functions.Where(function => function.IsTriggeredBy("httpTrigger")))
        {
            var route = $"{routePrefix}/{function.Trigger.GetProperty("route").GetString()}";
            var methods = function.Trigger.GetProperty("methods")
                .EnumerateArray().Select(method => method.GetString()!);
            front._server.MapMethods(route, methods, http => front.RunAsync(host, function, worker, http));
        }

        await front._server.StartAsync(cancellationToken);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task RunAsync(FunctionsHost host, LoadedFunction function, string worker, HttpContext http)
    {
        var request = function.Run(new TypedData { Http = new Http() });
        foreach (var (name, value) in http.Request.RouteValues)
        {
            request.TriggerMetadata.Add(name, new TypedData { String = $"{value}" });
        }

        http.Request.Headers[InvocationHeader] = request.InvocationId;
        var forwarder = http.RequestServices.GetRequiredService<IHttpForwarder>();
        var forwarding = forwarder.SendAsync(http, worker, _client).AsTask();
        await host.InvokeAsync(function, request, http.RequestAborted);
        await forwarding;
    }
}
