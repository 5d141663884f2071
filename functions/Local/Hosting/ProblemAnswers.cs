using Microsoft.AspNetCore.Diagnostics;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Local.Hosting;

internal static class ProblemAnswers
{
    /// <summary>Answers what no function answered (no such route, wrong method, a bug) with problem+json too.</summary>
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
