using Serverless.Functions.Tests.Gateway.OpenApi;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// Fails a story whose answer is not what <c>/openapi.json</c> says of it, or whose request was taken though that says
/// otherwise.
/// </summary>
internal sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>
    /// To hold a hundred images against the schema takes a minute, and says no more than one of them.
    /// </summary>
    private const int MostBytes = 64 << 10;

    private static readonly WireContract Contract = WireContract.Instance;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A story that has reached its limit waits for no answer.
        using var story = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, TestContext.Current.CancellationToken);
        var response = await base.SendAsync(request, story.Token);

        // A request to another host's name is turned away before the product is reached.
        if (request.Headers.Host is null)
        {
            var fault = await ViolationAsync(request, response, cancellationToken)
                ?? await ViolationOfRequestAsync(request, response, cancellationToken);
            Assert.True(fault is null, fault);
        }

        return response;
    }

    private static async Task<string?> ViolationAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        // Only what is described as JSON is looked into; a stream goes on for as long as its reader likes.
        var isJson = type?.EndsWith("json", StringComparison.Ordinal) ?? true;
        var body = isJson ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : [];
        return Contract.Violation(
            request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, type, body);
    }

    private static async Task<string?> ViolationOfRequestAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode
            || request.Content is not ByteArrayContent { Headers.ContentType.MediaType: { } type } content
            || content.Headers.ContentLength > MostBytes || request.Headers.Contains("Inference-Header-Content-Length"))
        {
            return null;
        }

        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        return Contract.ViolationOfRequest(request.Method.Method, request.RequestUri!.AbsolutePath, type, body);
    }
}
