using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway.Webhooks;

/// <summary>Returns the secret that a webhook receiver needs to verify signatures.</summary>
public sealed class WebhookFunctions(IWebhookSecrets secrets)
{
    [Function("ReadWebhookSecret")]
    public async Task<IResult> Secret(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "v1/webhooks/secret")] HttpRequest request,
        CancellationToken cancellationToken) =>
        await secrets.ReadAsync(cancellationToken) switch
        {
            { Fault: { } fault } => new ProblemAnswer(Unavailable(fault)),
            var secret => Results.Json(new SecretDocument(secret.Text), GatewayJson.Default.SecretDocument),
        };

    private static Problem Unavailable(string fault) => new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Code = "webhooks-off",
        Title = "Webhooks are off.",
        Detail = $"{fault} Webhooks wait on the queue until it can be read.",
        RetryAfter = TimeSpan.FromMinutes(1),
    };
}

internal sealed record SecretDocument(string Secret);
