using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway.Webhooks;

/// <summary>Returns the secret that a webhook receiver needs to verify signatures.</summary>
public sealed class WebhookFunctions(IOptions<WebhookOptions> options)
{
    [Function("ReadWebhookSecret")]
    public IResult Secret(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "v1/webhooks/secret")] HttpRequest request) =>
        Results.Json(new SecretDocument(options.Value.SigningSecret), GatewayJson.Default.SecretDocument);
}

internal sealed record SecretDocument(string Secret);
