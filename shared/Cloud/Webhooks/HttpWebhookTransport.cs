using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

/// <summary>Sends webhooks with HTTP POST. It never reads the body of the response.</summary>
internal sealed class HttpWebhookTransport : IWebhookTransport, IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public HttpWebhookTransport(IOptions<WebhookOptions> options, TimeProvider time)
        : this(options, time, Dns.GetHostAddressesAsync)
    {
    }

    internal HttpWebhookTransport(
        IOptions<WebhookOptions> options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_timeout, _time) = (options.Value.Timeout, time);
        _client = new HttpClient(new GuardedConnection(options.Value.AllowLoopback, resolve).NewHandler())
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("burst-aware-serving", "1.0"));
    }

    public async Task<WebhookAnswer> PostAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var post = NewPost(request);
        try
        {
            using var response = await _client.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return WebhookAnswer.Status((int)response.StatusCode, RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WebhookAnswer.None($"did not answer within {_timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException e) when (e.InnerException is WebhookRefusedException refused)
        {
            return WebhookAnswer.Refused(refused.Message);
        }
        catch (HttpRequestException e)
        {
            return WebhookAnswer.None($"could not be reached: {e.HttpRequestError}, {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage NewPost(WebhookRequest request) => new(HttpMethod.Post, request.Url)
    {
        Content = new ReadOnlyMemoryContent(request.Body)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        },
        Headers =
        {
            { WebhookRequest.IdHeader, request.Id },
            { WebhookRequest.TimestampHeader, $"{request.Timestamp}" },
            { WebhookRequest.SignatureHeader, request.Signature },
        },
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
