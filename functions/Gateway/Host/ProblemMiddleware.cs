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
        catch (Exception e) when (context.GetHttpContext() is { Response.HasStarted: false } http)
        {
            LogFunctionFailed(e, context.FunctionDefinition.Name);
            await UnansweredRequest.AnswerAsync(http, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed.")]
    private partial void LogFunctionFailed(Exception exception, string function);
}
