using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Gateway.Host;

/// <summary>
/// Returns problem+json if a function throws. Without this, the Functions host returns a 500 without a body.
/// </summary>
internal sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (context.GetHttpContext() is { } http && UnansweredRequest.IsFromClient(http, e))
        {
            // The client has gone, and nobody reads the answer. The status is for the host's own log.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception e) when (context.GetHttpContext() is { Response.HasStarted: false } http)
        {
            LogFunctionFailed(e, context.FunctionDefinition.Name);
            await UnansweredRequest.AnswerAsync(http, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed.")]
    private partial void LogFunctionFailed(Exception exception, string function);
}
