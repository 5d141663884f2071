using Microsoft.AspNetCore.Http;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Health;

/// <summary>Health checks for a load balancer.</summary>
public sealed class HealthFunctions(Readiness readiness)
{
    [Function("HealthLive")]
    public IResult Live(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Results.Json(new ReadinessState(true, "Live."), GatewayJson.Default.ReadinessState);

    [Function("HealthReady")]
    public IResult Ready([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request)
    {
        var state = readiness.Check();
        var status = state.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Results.Json(state, GatewayJson.Default.ReadinessState, statusCode: status);
    }
}
