using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Answers;

/// <summary>A problem on the wire: RFC 9457, with <c>code</c> for programs and <c>error</c> for Open Inference clients.</summary>
internal sealed record ProblemDocument(
    string Type, string Title, int Status, string Detail, string Code, string Error, IReadOnlyList<Fault>? Errors);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;

/// <summary>Answers with a problem.</summary>
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

        var document = new ProblemDocument(
            "about:blank", problem.Title, problem.Status, problem.Detail, problem.Code, problem.Detail, problem.Errors);
        return response.WriteAsJsonAsync(document, ProblemJson.Default.ProblemDocument, "application/problem+json", httpContext.RequestAborted);
    }
}
