using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Lists jobs, one page at a time.</summary>
public sealed class JobListHandler(JobPages pages, JobDocuments documents)
{
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!JobQuery.Read(request.Query).IsAccepted(out var query, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        if (await pages.ReadAsync(query.Filter, query.Page.After, query.Page.Limit, cancellationToken) is not { } page)
        {
            return new ProblemAnswer(JobQuery.BadCursor(query.Page.After ?? ""));
        }

        var next = page.Next is null ? null : query.Next(page.Next);
        if (next is not null)
        {
            request.HttpContext.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        return Results.Json(
            new JobListDocument([.. page.Jobs.Select(documents.Of)], next), GatewayJson.Default.JobListDocument);
    }
}
