using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway.Webhooks;

/// <summary>Lists the deliveries of webhooks with their results, and replays them.</summary>
public sealed class DeliveryFunctions(IDeliveryLog log, WebhookReplay replay)
{
    private const int MaxPerPage = 100;

    [Function("ListDeliveries")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/webhooks/deliveries")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!PageQuery.Read(request, MaxPerPage).IsAccepted(out var query, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        var page = await WebhookDeliveryPage.ReadAsync(log, query.After, query.Limit, cancellationToken);
        return Results.Json(page, ServingJson.Default.WebhookDeliveryPage);
    }

    [Function("ReplayDelivery")]
    public async Task<IResult> Replay(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/webhooks/deliveries/{id}/replay")]
        HttpRequest request,
        string id,
        CancellationToken cancellationToken) => await replay.ReplayAsync(id, cancellationToken) switch
        {
            ReplayAnswer.Queued => Results.Accepted("/v1/webhooks/deliveries"),
            ReplayAnswer.JobIsGone => Missing(
                StatusCodes.Status410Gone, "job-gone",
                $"The job of delivery '{Fault.Shorten(id)}' is past its retention."),
            ReplayAnswer.EndpointIsDisabled => Missing(
                StatusCodes.Status409Conflict, "endpoint-disabled",
                "The endpoint of the webhook is disabled. An operator enables it at POST "
                    + "/v1/webhooks/endpoints/{id}/enable."),
            _ => Missing(
                StatusCodes.Status404NotFound, "delivery-not-found",
                $"No delivery has the id '{Fault.Shorten(id)}'. GET /v1/webhooks/deliveries lists them."),
        };

    private static ProblemAnswer Missing(int status, string code, string detail) =>
        new(new Problem { Status = status, Code = code, Title = "The webhook cannot be replayed.", Detail = detail });
}
