using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Gateway.Jobs;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Gateway.DeadLetters;

/// <summary>Lists dead letters and redrives them.</summary>
public sealed class DeadLetterHandler(
    IDeadLetterLog log, IJobStore store, Redrive redrive, JobDocuments documents, SubmitCounter counter)
{
    private const int MaxPerPage = 100;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var page = PageQuery.Read(request.Query, MaxPerPage, faults);
        var lane = ReadLane(request.Query["lane"].ToString(), faults);
        if (faults.Any)
        {
            return new ProblemAnswer(faults.ToProblem());
        }

        var dead = await log.ReadAsync(lane, page.After, page.Limit, cancellationToken);
        // A redrive leaves no record of its own that could be lost: a dead letter was redriven if the job with its
        // redrive ID exists.
        var redriven = await Task.WhenAll(dead.Select(one => RedrivenAsync(one, cancellationToken)));
        return Results.Json(
            new DeadLetterPage(
                [.. dead.Zip(redriven, DeadLetterDocument.Of)], dead.Count == page.Limit ? dead[^1].Id : null),
            GatewayJson.Default.DeadLetterPage);
    }

    public async Task<IResult> RedriveAsync(string id, CancellationToken cancellationToken)
    {
        var result = await redrive.RunAsync(id, cancellationToken);
        counter.Count(result);
        return result.IsAccepted(out var accepted, out var problem)
            ? JobAnswer.ToSubmit(documents.Of(accepted.Job), waited: false)
            : new ProblemAnswer(problem);
    }

    private async Task<JobSnapshot?> RedrivenAsync(DeadLetterEntry dead, CancellationToken cancellationToken) =>
        dead.JobId is null ? null : await store.ReadAsync(dead.RedrivenId, cancellationToken);

    /// <returns>Null if the query names no lane, which lists all queues.</returns>
    private static Lane? ReadLane(string text, Faults faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (Lanes.TryParse(text, out var lane))
        {
            return lane;
        }

        faults.Add("query lane", $"'{text}'", Lanes.Rule);
        return null;
    }
}
