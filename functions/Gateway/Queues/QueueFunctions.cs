using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Queues;

/// <summary>Returns the state of the queues and purges lanes.</summary>
public sealed class QueueFunctions(QueueStates states, LanePurge purge)
{
    private const int MaxBytes = 4_096;

    [Function("ListQueues")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/queues")] HttpRequest request,
        CancellationToken cancellationToken) =>
        Results.Json(
            new QueueList([.. (await states.ReadAsync(cancellationToken)).Select(QueueDocument.Of)]),
            GatewayJson.Default.QueueList);

    [Function("PurgeQueue")]
    public async Task<IResult> Purge(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "v1/queues/{lane}/purge")] HttpRequest request,
        string lane,
        CancellationToken cancellationToken)
    {
        if (!Lanes.TryParse(lane, out var known))
        {
            return new ProblemAnswer(Missing(lane));
        }

        return (await RequestBody.ReadJsonAsync(request, MaxBytes, cancellationToken))
            .IsAccepted(out var body, out var problem)
            && PurgeReader.Read(body).IsAccepted(out var wanted, out problem)
            ? Answer(known, await purge.RunAsync(known, wanted.Limit, wanted.Reason, cancellationToken))
            : new ProblemAnswer(problem);
    }

    private static IResult Answer(Lane lane, PurgeResult result) => result.Fault is null
        ? Results.Json(
            new PurgeDocument(lane.Wire, result.Canceled, result.EndedBefore, result.Unknown, result.More),
            GatewayJson.Default.PurgeDocument)
        : new ProblemAnswer(new Problem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = "purge-stopped",
            Title = "The purge is incomplete.",
            Detail = $"{result.Canceled} jobs were canceled before the store or the queue failed. The others still "
                + "wait. Repeat the request.",
            RetryAfter = TimeSpan.FromSeconds(5),
        });

    private static Problem Missing(string lane) => new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "lane-not-found",
        Title = "Lane not found.",
        Detail = $"No lane is named '{Fault.Shorten(lane)}': it {Lanes.Rule}.",
    };
}
