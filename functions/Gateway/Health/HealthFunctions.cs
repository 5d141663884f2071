using Microsoft.AspNetCore.Http;
using Serverless.Serving.Backlog;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway.Health;

/// <summary>Health checks for a load balancer.</summary>
public sealed class HealthFunctions(Readiness readiness, IWebhookSecrets secrets)
{
    [Function("HealthLive")]
    public IResult Live(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Results.Json(new ReadinessState(true, "Live."), GatewayJson.Default.ReadinessState);

    [Function("HealthReady")]
    public async Task<IResult> Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var secret = await secrets.ReadAsync(cancellationToken);
        var notice = secret.Fault is { } fault ? $"Webhooks are off and wait on the queue. {fault}" : null;
        var state = readiness.Check() with { Notice = notice };
        var status = state.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Results.Json(state, GatewayJson.Default.ReadinessState, statusCode: status);
    }
}
