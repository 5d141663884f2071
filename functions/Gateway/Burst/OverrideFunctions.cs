using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Scaling;
using Serverless.Scaling.Effects;
using Serverless.Serving;

namespace Serverless.Gateway.Burst;

/// <summary>
/// An operator's order: so many warm instances for so long, whatever the rules say. The detector follows within a
/// second and writes down why.
/// </summary>
public sealed class OverrideFunctions(IOverride order, TimeProvider time)
{
    private const string Path = "v1/burst/override";
    private const int MostBytes = 4_096;

    [Function("ReadOverride")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken) =>
        await order.ReadAsync(cancellationToken) is { } standing && standing.ExpiresAt > time.GetUtcNow()
            ? Results.Json(standing, ScalingJson.Default.Override)
            : new ProblemAnswer(new Problem
            {
                Status = StatusCodes.Status404NotFound,
                Code = "no-override",
                Title = "No order stands.",
                Detail = $"The rules decide. PUT /{Path} with warmInstances, seconds and reason to overrule them for a "
                    + "while.",
            });

    [Function("PutOverride")]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!(await RequestBody.ReadJsonAsync(request, MostBytes, cancellationToken))
            .IsAccepted(out var body, out var problem)
            || !OverrideReader.Read(body, time.GetUtcNow()).IsAccepted(out var wanted, out problem))
        {
            return new ProblemAnswer(problem);
        }

        await order.WriteAsync(wanted, cancellationToken);
        return Results.Json(wanted, ScalingJson.Default.Override);
    }

    [Function("DeleteOverride")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken)
    {
        await order.WriteAsync(null, cancellationToken);
        return Results.NoContent();
    }
}
