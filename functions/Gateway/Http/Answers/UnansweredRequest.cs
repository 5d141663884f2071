using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>The problem for a request that no function answered.</summary>
public static class UnansweredRequest
{
    /// <summary>A function threw: a store that cannot keep its promise now is 503, anything else our fault.</summary>
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
            Title = "There is nothing here.",
            Detail = $"No resource is at '{Fault.Shorten(request.Path)}'. The native API starts at /v1/models, Open "
                + "Inference at /v2.",
        },
        StatusCodes.Status405MethodNotAllowed => new()
        {
            Status = status,
            Code = "method-not-allowed",
            Title = "The method does not fit.",
            Detail =
                $"{request.Method} is not known at '{Fault.Shorten(request.Path)}'. The Allow header lists what is.",
        },
        StatusCodes.Status503ServiceUnavailable => Problem.StoreUnavailable(),
        StatusCodes.Status500InternalServerError => Problem.InternalError(),
        _ => new()
        {
            Status = status,
            Code = "bad-request",
            Title = "The request could not be read.",
            Detail = $"The server answered {status}.",
        },
    };
}
