using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>Answers with a job: 202 with where to read it, or 200.</summary>
internal sealed class JobAnswer(JobDocument job, int status, bool waited = false) : IResult
{
    private const string SecondsToNextPoll = "1";

    /// <summary>The answer to a submit: 200 once the job has ended and somebody waited for it, else 202.</summary>
    public static JobAnswer ToSubmit(JobDocument job, bool waited) =>
        new(job, waited && job.Status.IsTerminal ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, waited);

    /// <summary>The answer to a read.</summary>
    public static JobAnswer ToRead(JobDocument job, bool waited) => new(job, StatusCodes.Status200OK, waited);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = $"W/\"{job.Status.Wire}-{job.Attempts}\"";
        response.Headers.ETag = tag;
        if (!job.Status.IsTerminal)
        {
            response.Headers.RetryAfter = SecondsToNextPoll;
        }

        if (waited)
        {
            response.Headers["Preference-Applied"] = "wait";
        }

        if (HttpMethods.IsGet(request.Method) && request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (status == StatusCodes.Status202Accepted)
        {
            response.Headers.Location = job.Links.Self;
            response.Headers["Operation-Location"] = job.Links.Self;
        }

        response.StatusCode = status;
        return response.WriteAsJsonAsync(job, ServingJson.Default.JobDocument, cancellationToken: httpContext.RequestAborted);
    }
}
