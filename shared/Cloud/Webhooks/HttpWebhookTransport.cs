using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

/// <summary>Sends webhooks with HTTP POST. It never reads the body of the response.</summary>
internal sealed class HttpWebhookTransport : IWebhookTransport, IDisposable
{
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public HttpWebhookTransport(IOptions<WebhookOptions> options, TimeProvider time)
        : this(options, time, Dns.GetHostAddressesAsync)
    {
    }

    internal HttpWebhookTransport(
        IOptions<WebhookOptions> options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _time = time;
        _client = new HttpClient(new GuardedConnection(options.Value.AllowLoopback, resolve).NewHandler())
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("burst-aware-serving", "1.0"));
    }

    public async Task<WebhookAnswer> PostAsync(
        WebhookRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var post = NewPost(request);
        try
        {
            using var response = await _client.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return WebhookAnswer.Status((int)response.StatusCode, RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WebhookAnswer.Timeout(patience);
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

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(RetryAfterHeader.Name, out var values)
            ? RetryAfterHeader.Read(values.First(), _time.GetUtcNow())
            : null;
}
