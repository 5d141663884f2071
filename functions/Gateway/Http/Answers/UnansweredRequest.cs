using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>
/// Returns problem+json for a request that no function answered: an unknown path, an unsupported method, or an
/// exception.
/// </summary>
public static class UnansweredRequest
{
    /// <summary>Whether a function was cut short only because the client closed the connection.</summary>
    public static bool IsFromClient(HttpContext http, Exception exception) =>
        exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested;

    /// <summary>Answers a request whose function threw: 503 if the store is unavailable, otherwise 500.</summary>
    public static Task AnswerAsync(HttpContext http, Exception? exception) => AnswerAsync(
        http, exception is StoreUnavailableException
            ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);

    public static Task AnswerAsync(HttpContext http, int status) =>
        new ProblemAnswer(Describe(http.Request, status)).ExecuteAsync(http);

    private static Problem Describe(HttpRequest request, int status) => status switch
    {
        StatusCodes.Status404NotFound => new()
        {
            Status = status,
            Code = "not-found",
            Title = "Not found.",
            Detail = $"The path '{Fault.Shorten(request.Path)}' does not exist. The native API starts at /v1/models, "
                + "Open Inference at /v2.",
        },
        StatusCodes.Status405MethodNotAllowed => new()
        {
            Status = status,
            Code = "method-not-allowed",
            Title = "Method not allowed.",
            Detail = $"The path '{Fault.Shorten(request.Path)}' does not support {request.Method}. The Allow header "
                + "lists the supported methods.",
        },
        StatusCodes.Status503ServiceUnavailable => Problem.StoreUnavailable(),
        StatusCodes.Status500InternalServerError => Problem.InternalError(),
        _ => new()
        {
            Status = status,
            Code = "bad-request",
            Title = "The request could not be read.",
            Detail = $"The server returned {status}.",
        },
    };
}
