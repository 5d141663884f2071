using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Gateway.Jobs;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Gateway.DeadLetters;

/// <summary>Where requests about dead letters are taken.</summary>
public sealed class DeadLetterHandler(IDeadLetterLog log, IJobStore store, Redrive redrive, JobDocuments documents, SubmitTally tally)
{
    private const int MostPerPage = 100;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageQuery.TryRead(request, MostPerPage, out var page, out var problem) || !TryReadLane(request, out var lane, out problem))
        {
            return new ProblemAnswer(problem);
        }

        var dead = await log.ReadAsync(lane, page.After, page.Limit, cancellationToken);
        // Whether one was redriven is no note of its own that could be missed: the job that came of it is there, or it is not.
        var redriven = await Task.WhenAll(dead.Select(one => store.ReadAsync(one.RedrivenId, cancellationToken)));
        return Results.Json(
            new DeadLetterPage([.. dead.Zip(redriven, DeadLetterDocument.Of)], dead.Count == page.Limit ? dead[^1].Id : null),
            GatewayJson.Default.DeadLetterPage);
    }

    public async Task<IResult> RedriveAsync(string id, CancellationToken cancellationToken)
    {
        var result = await redrive.RunAsync(id, cancellationToken);
        tally.Count(result);
        return result.Job is { } job
            ? JobAnswer.ToSubmit(documents.Of(job), waited: false)
            : new ProblemAnswer(result.Problem ?? throw new InvalidOperationException("A refused redrive carries its problem."));
    }

    private static bool TryReadLane(HttpRequest request, out Lane? lane, [NotNullWhen(false)] out Problem? problem)
    {
        var text = request.Query["lane"].ToString();
        var valid = Lanes.TryParse(text, out var named) || text.Length == 0;
        lane = text.Length == 0 ? null : named;
        problem = valid ? null : Problem.Invalid("query lane", text, "must be interactive or bulk");
        return valid;
    }
}
