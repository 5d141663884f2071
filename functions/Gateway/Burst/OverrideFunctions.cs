using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Scaling;
using Serverless.Scaling.Effects;
using Serverless.Serving;

namespace Serverless.Gateway.Burst;

/// <summary>
/// An operator's override: a number of warm instances for a limited time, in place of what the rules decide. The
/// detector applies it within a second and records the reason in the ledger.
/// </summary>
public sealed class OverrideFunctions(IOverride current, TimeProvider time)
{
    private const string Path = "v1/burst/override";
    private const int MaxBytes = 4_096;

    [Function("ReadOverride")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken) =>
        await current.ReadAsync(cancellationToken) is { } active && active.ExpiresAt > time.GetUtcNow()
            ? Results.Json(active, ScalingJson.Default.Override)
            : new ProblemAnswer(new Problem
            {
                Status = StatusCodes.Status404NotFound,
                Code = "no-override",
                Title = "No override is active.",
                Detail = $"The rules decide. To override them for a limited time, PUT /{Path} with warmInstances, "
                    + "seconds, and reason.",
            });

    [Function("PutOverride")]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!(await RequestBody.ReadJsonAsync(request, MaxBytes, cancellationToken))
            .IsAccepted(out var body, out var problem)
            || !OverrideReader.Read(body, time.GetUtcNow()).IsAccepted(out var wanted, out problem))
        {
            return new ProblemAnswer(problem);
        }

        await current.WriteAsync(wanted, cancellationToken);
        return Results.Json(wanted, ScalingJson.Default.Override);
    }

    [Function("DeleteOverride")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = Path)] HttpRequest request,
        CancellationToken cancellationToken)
    {
        await current.WriteAsync(null, cancellationToken);
        return Results.NoContent();
    }
}
