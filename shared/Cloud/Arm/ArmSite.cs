using Azure;
using Azure.Core;
using Azure.Identity;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Reads and writes <c>minimumElasticInstanceCount</c> in the web configuration of the site. Every call returns an
/// answer and does not throw.
/// </summary>
internal sealed class ArmSite(ArmCalls calls, string siteId, TimeProvider time)
{
    private const string ApiVersion = "2025-03-01";

    private readonly string _config = $"{siteId}/config/web?api-version={ApiVersion}";

    public Task<ArmAnswer> ReadAsync(CancellationToken cancellationToken) =>
        CallAsync(RequestMethod.Get, null, cancellationToken);

    public Task<ArmAnswer> WriteAsync(int count, CancellationToken cancellationToken) =>
        CallAsync(
            RequestMethod.Patch, $$$"""{"properties":{"minimumElasticInstanceCount":{{{count}}}}}""",
            cancellationToken);

    private async Task<ArmAnswer> CallAsync(RequestMethod method, string? body, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await calls.SendAsync(method, _config, body, cancellationToken);
            return ArmAnswer.Of(
                response.Status, response.Content.ToMemory(), ArmAnswer.RetryAfterOf(response, time.GetUtcNow()));
        }
        catch (CredentialUnavailableException e)
        {
            return new ArmAnswer(
                EffectStatus.Refused,
                Detail: $"This app has no identity: {e.Message} Check the setting WarmInstances__ClientId.");
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ArmAnswer(EffectStatus.Deferred, Detail: e is OperationCanceledException
                ? $"Azure Resource Manager did not answer within {calls.Limit.TotalSeconds:0.#} s."
                : $"Azure Resource Manager could not be called: {e.Message}");
        }
    }
}
