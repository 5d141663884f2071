using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// The one setting of the one site: reads and writes <c>minimumElasticInstanceCount</c> of its web configuration. Every call ends in an
/// answer; none is tried again here, because the loop above asks again by itself and at its own pace.
/// </summary>
internal sealed class ArmSite(ArmOptions options, TokenCredential credential, HttpPipelineTransport transport, TimeProvider time)
{
    private const string ApiVersion = "2025-03-01";

    private readonly Uri _config = new(options.Endpoint, $"{options.SiteId}/config/web?api-version={ApiVersion}");
    private volatile HttpPipeline _pipeline = NewPipeline(options, credential, transport);

    public Task<ArmAnswer> ReadAsync(CancellationToken cancellationToken) => CallAsync(RequestMethod.Get, null, cancellationToken);

    public Task<ArmAnswer> WriteAsync(int count, CancellationToken cancellationToken) =>
        CallAsync(RequestMethod.Patch, $$$"""{"properties":{"minimumElasticInstanceCount":{{{count}}}}}""", cancellationToken);

    private async Task<ArmAnswer> CallAsync(RequestMethod method, string? body, CancellationToken cancellationToken)
    {
        try
        {
            using var first = await SendAsync(method, body, cancellationToken);
            if (first.Status != 401)
            {
                return Read(first);
            }

            // The token expired early or was revoked: a new pipeline holds none, and asks for another.
            _pipeline = NewPipeline(options, credential, transport);
            using var second = await SendAsync(method, body, cancellationToken);
            return Read(second);
        }
        catch (CredentialUnavailableException e)
        {
            return new ArmAnswer(EffectStatus.Refused, Detail: $"This app has no identity: {e.Message} Look at the setting WarmInstances__ClientId.");
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ArmAnswer(EffectStatus.Deferred, Detail: e is OperationCanceledException
                ? $"Azure Resource Manager did not answer within {options.CallLimit.TotalSeconds:0.#} s."
                : $"Azure Resource Manager could not be asked: {e.Message}");
        }
    }

    private async Task<Response> SendAsync(RequestMethod method, string? body, CancellationToken cancellationToken)
    {
        var pipeline = _pipeline;
        using var request = pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(_config);
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Headers.Add("Content-Type", "application/json");
            request.Content = RequestContent.Create(BinaryData.FromString(body));
        }

        return await pipeline.SendRequestAsync(request, cancellationToken);
    }

    private ArmAnswer Read(Response response) => ArmAnswer.Of(response.Status, response.Content.ToMemory(), RetryAfter(response));

    private TimeSpan? RetryAfter(Response response) =>
        !response.Headers.TryGetValue("Retry-After", out var text)
            || !System.Net.Http.Headers.RetryConditionHeaderValue.TryParse(text, out var value) ? null
        : value.Delta ?? value.Date - time.GetUtcNow();

    private static HttpPipeline NewPipeline(ArmOptions options, TokenCredential credential, HttpPipelineTransport transport) =>
        HttpPipelineBuilder.Build(
            new ArmClientOptions { Transport = transport, Retry = { MaxRetries = 0, NetworkTimeout = options.CallLimit } },
            new BearerTokenAuthenticationPolicy(credential, new Uri(options.Endpoint, ".default").AbsoluteUri));

    private sealed class ArmClientOptions : ClientOptions;
}
