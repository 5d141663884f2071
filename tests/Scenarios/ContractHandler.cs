using Serverless.Functions.Tests.Gateway.OpenApi;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// Fails a test if a response does not match <c>/openapi.json</c>, or if a request that does not match it was accepted.
/// </summary>
internal sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>
    /// Larger bodies are skipped: validating a hundred images takes a minute and finds no more than validating one.
    /// </summary>
    private const int MostBytes = 64 << 10;

    private static readonly WireContract Contract = WireContract.Instance;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A test that has reached its timeout does not wait for responses.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, TestContext.Current.CancellationToken);
        var response = await base.SendAsync(request, timeout.Token);

        // A request with another host name is rejected before it reaches the gateway.
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
        // Only JSON bodies are read here, because an event stream continues for as long as its reader likes.
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
