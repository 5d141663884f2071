using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Cloud.Arm;

/// <summary>Calls to Azure Resource Manager by identity. None is tried again here, because who calls asks again at a pace of its own.</summary>
internal sealed class ArmCalls(Uri endpoint, TimeSpan callLimit, TokenCredential credential, HttpPipelineTransport transport)
{
    private volatile HttpPipeline _pipeline = NewPipeline(endpoint, callLimit, credential, transport);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Limit => callLimit;

    /// <summary>Sends to <paramref name="path"/>: the resource's id, and the version of its interface as a query.</summary>
    public async Task<Response> SendAsync(RequestMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var first = await SendOnceAsync(method, path, body, cancellationToken);
        if (first.Status != 401)
        {
            return first;
        }

        // The token expired early or was revoked: a new pipeline holds none, and asks for another.
        first.Dispose();
        _pipeline = NewPipeline(endpoint, callLimit, credential, transport);
        return await SendOnceAsync(method, path, body, cancellationToken);
    }

    private async Task<Response> SendOnceAsync(RequestMethod method, string path, string? body, CancellationToken cancellationToken)
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

    private static HttpPipeline NewPipeline(Uri endpoint, TimeSpan callLimit, TokenCredential credential, HttpPipelineTransport transport) =>
        HttpPipelineBuilder.Build(
            new ArmClientOptions { Transport = transport, Retry = { MaxRetries = 0, NetworkTimeout = callLimit } },
            new BearerTokenAuthenticationPolicy(credential, new Uri(endpoint, ".default").AbsoluteUri));

    private sealed class ArmClientOptions : ClientOptions;
}
