using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>
/// A response that contains a job: 202 with the address of the job, or 200. It is a 422 problem if the caller waited
/// and the model cannot process the input.
/// </summary>
internal sealed class JobAnswer(JobDocument job, int status, bool waited = false) : IResult
{
    private const string RetryAfterSeconds = "1";

    /// <summary>
    /// Creates the response to a submit: 200 or 422 if the caller waited and the job has ended, otherwise 202.
    /// </summary>
    public static JobAnswer ToSubmit(JobDocument job, bool waited) => new(job, StatusOf(job, waited), waited);

    /// <summary>Creates the response to a read.</summary>
    public static JobAnswer ToRead(JobDocument job, bool waited) => new(job, StatusCodes.Status200OK, waited);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        if (waited)
        {
            response.Headers["Preference-Applied"] = "wait";
        }

        if (status == StatusCodes.Status422UnprocessableEntity && job.Error is { } error)
        {
            return new ProblemAnswer(Problem.InputRejected(job.Id, error)).ExecuteAsync(httpContext);
        }

        var tag = $"W/\"{job.Status.Wire}-{job.Attempts}\"";
        response.Headers.ETag = tag;
        if (!job.Status.IsTerminal)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
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
        return response.WriteAsJsonAsync(
            job, ServingJson.Default.JobDocument, cancellationToken: httpContext.RequestAborted);
    }

    private static int StatusOf(JobDocument job, bool waited) => job switch
    {
        _ when !waited || !job.Status.IsTerminal => StatusCodes.Status202Accepted,
        { Error.IsInputsFault: true } => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status200OK,
    };
}
