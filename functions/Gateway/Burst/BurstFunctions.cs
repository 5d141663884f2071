using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Answers;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Burst;

/// <summary>The state of the burst detector, and why it decided what it decided.</summary>
public sealed class BurstFunctions(IBurstStatus status, LedgerPages ledger)
{
    private const int DefaultPage = 50;

    [Function("ReadBurst")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/burst")] HttpRequest request, CancellationToken cancellationToken) =>
        await status.ReadAsync(cancellationToken) is { } now
            ? Results.Json(now, ScalingJson.Default.BurstStatus)
            : new ProblemAnswer(new Problem
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Code = "detector-silent",
                Title = "The burst detector has not spoken yet.",
                Detail = "No decision was made since the start. Serving goes on; ask again in a second.",
                RetryAfter = TimeSpan.FromSeconds(1),
            });

    [Function("ListDecisions")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/burst/decisions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var text = request.Query["limit"].ToString();
        var limit = DefaultPage;
        if (text.Length > 0 && (!int.TryParse(text, out limit) || limit is < 1 or > LedgerPages.MostPerPage))
        {
            return new ProblemAnswer(Problem.Invalid("query limit", text, $"must be a whole number from 1 to {LedgerPages.MostPerPage}"));
        }

        var after = request.Query["after"].ToString();
        var page = await ledger.ReadAsync(after.Length == 0 ? null : after, limit, memory: request.Query["memory"] == "true", cancellationToken);
        return Results.Json(page, ScalingJson.Default.LedgerPage);
    }
}
