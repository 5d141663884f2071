using Microsoft.AspNetCore.Diagnostics;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Local.Hosting;

internal static class ProblemAnswers
{
    /// <summary>
    /// Returns problem+json also for requests that no function answers: unknown routes, unsupported methods, and
    /// exceptions.
    /// </summary>
    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http =>
                UnansweredRequest.AnswerAsync(http, http.Features.Get<IExceptionHandlerFeature>()?.Error),
        });
        app.UseStatusCodePages(
            context => UnansweredRequest.AnswerAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
    }
}
