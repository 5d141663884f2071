using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Where lists of jobs are asked for.</summary>
public sealed class JobListHandler(JobPages pages, JobDocuments documents)
{
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!JobQuery.TryRead(request.Query, out var query, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        if (await pages.ReadAsync(query.Filter, query.After, query.Limit, cancellationToken) is not { } page)
        {
            return new ProblemAnswer(JobQuery.BadCursor(query.After ?? ""));
        }

        var next = page.Next is null ? null : query.Next(page.Next);
        if (next is not null)
        {
            request.HttpContext.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        return Results.Json(new JobListDocument([.. page.Jobs.Select(documents.Of)], next), GatewayJson.Default.JobListDocument);
    }
}
