using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Calls Azure Resource Manager with the app's identity. It does not retry, because its callers retry at their own
/// pace.
/// </summary>
internal sealed class ArmCalls(
    Uri endpoint, TimeSpan callLimit, TokenCredential credential, HttpPipelineTransport transport)
{
    private volatile HttpPipeline _pipeline = NewPipeline(endpoint, callLimit, credential, transport);

    /// <summary>The timeout of one call.</summary>
    public TimeSpan Limit => callLimit;

    /// <summary>
    /// Sends a request to <paramref name="path"/>, the resource id with the API version as a query parameter.
    /// </summary>
    public async Task<Response> SendAsync(
        RequestMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var first = await SendOnceAsync(method, path, body, cancellationToken);
        if (first.Status != 401)
        {
            return first;
        }

        // The token expired early or was revoked. A new pipeline has no cached token and requests one.
        first.Dispose();
        _pipeline = NewPipeline(endpoint, callLimit, credential, transport);
        return await SendOnceAsync(method, path, body, cancellationToken);
    }

    private async Task<Response> SendOnceAsync(
        RequestMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var pipeline = _pipeline;
        using var request = pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(new Uri(endpoint, path));
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Headers.Add("Content-Type", "application/json");
            request.Content = RequestContent.Create(BinaryData.FromString(body));
        }

        return await pipeline.SendRequestAsync(request, cancellationToken);
    }

    private static HttpPipeline NewPipeline(
        Uri endpoint, TimeSpan callLimit, TokenCredential credential, HttpPipelineTransport transport) =>
        HttpPipelineBuilder.Build(
            new ArmClientOptions { Transport = transport, Retry = { MaxRetries = 0, NetworkTimeout = callLimit } },
            new BearerTokenAuthenticationPolicy(credential, new Uri(endpoint, ".default").AbsoluteUri));

    private sealed class ArmClientOptions : ClientOptions;
}
