using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Functions.Tests.Gateway;

/// <summary>A request without a server, and its response.</summary>
internal sealed class FakeRequest : IDisposable
{
    private readonly MemoryStream _answer = new();
    private readonly CancellationTokenSource _client = new();
    private readonly Ends _ends = new();

    public FakeRequest(string? body = null, params (string Name, string Value)[] headers)
    {
        Http.RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider();
        Http.Features.Set<IHttpResponseFeature>(_ends);
        Http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_answer));
        Http.RequestAborted = _client.Token;
        if (body is not null)
        {
            Http.Request.ContentType = "application/json";
            Http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in headers)
        {
            Http.Request.Headers[name] = value;
        }
    }

    public DefaultHttpContext Http { get; } = new();

    public string Answer => Encoding.UTF8.GetString(_answer.ToArray());

    /// <summary>Calls the function and writes its response, as a host does.</summary>
    /// <returns>The status code.</returns>
    public async Task<int> SendAsync(Func<HttpRequest, CancellationToken, Task<IResult>> function)
    {
        try
        {
            var result = await function(Http.Request, _client.Token);
            await result.ExecuteAsync(Http);
            return Http.Response.StatusCode;
        }
        finally
        {
            await _ends.CompleteAsync();
        }
    }

    public void HangUp() => _client.Cancel();

    public void Dispose()
    {
        _client.Dispose();
        _answer.Dispose();
    }

    /// <summary>
    /// Runs the callbacks that were registered for the end of the request. The base class ignores them.
    /// </summary>
    private sealed class Ends : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> _callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) =>
            _callbacks.Push((callback, state));

        public async Task CompleteAsync()
        {
            while (_callbacks.TryPop(out var end))
            {
                await end.Callback(end.State);
            }
        }
    }
}
