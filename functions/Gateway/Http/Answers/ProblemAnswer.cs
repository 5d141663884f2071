using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>A problem+json response.</summary>
internal sealed class ProblemAnswer(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.Headers["x-ms-error-code"] = problem.Code;
        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", null);
        }

        // Without a token: a client that has gone is then ignored instead of thrown.
        return response.WriteAsJsonAsync(
            ProblemDocument.Of(problem), GatewayJson.Default.ProblemDocument, "application/problem+json");
    }
}
