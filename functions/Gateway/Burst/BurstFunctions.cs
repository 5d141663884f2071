using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;
using Serverless.Serving;

namespace Serverless.Gateway.Burst;

/// <summary>
/// Returns the state of the burst detector, its recent history, and its decisions with their reasons.
/// </summary>
public sealed class BurstFunctions(IBurstStatus status, LedgerPages ledger, BurstHistory history)
{
    [Function("ReadBurst")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/burst")] HttpRequest request,
        CancellationToken cancellationToken) =>
        await status.ReadAsync(cancellationToken) is { } now
            ? Results.Json(now, ScalingJson.Default.BurstStatus)
            : new ProblemAnswer(new Problem
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Code = "detector-silent",
                Title = "The burst detector has not reported yet.",
                Detail = "No decision has been made since the start. Jobs are still served. Try again in 1 s.",
                RetryAfter = TimeSpan.FromSeconds(1),
            });

    [Function("ReadBurstHistory")]
    public IResult History(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/burst/history")] HttpRequest request) =>
        Results.Json(new HistoryDocument(history.Read()), GatewayJson.Default.HistoryDocument);

    [Function("ListDecisions")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/burst/decisions")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!PageQuery.Read(request, LedgerPages.MaxPerPage).IsAccepted(out var query, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        var page = await ledger.ReadAsync(
            query.After, query.Limit, memory: request.Query["memory"] == "true", cancellationToken);
        return Results.Json(page, ScalingJson.Default.LedgerPage);
    }
}
