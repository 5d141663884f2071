using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Models;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Gateway.OpenInference;

/// <summary>
/// Whether a model can answer now, by Open Inference Protocol v2: 200, or 503 with the reason. Clients of Triton and
/// KServe read the status.
/// </summary>
public sealed class ReadyFunctions(IModelCatalog catalog, ModelStates states)
{
    [Function("ModelReady")]
    public Task<IResult> Model(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/ready")] HttpRequest request,
        string model,
        CancellationToken cancellationToken) => AnswerAsync(model, version: null, cancellationToken);

    [Function("ModelVersionReady")]
    public Task<IResult> ModelVersion(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}/ready")]
        HttpRequest request,
        string model,
        string version,
        CancellationToken cancellationToken) => AnswerAsync(model, version, cancellationToken);

    private async Task<IResult> AnswerAsync(string model, string? version, CancellationToken cancellationToken)
    {
        if (!catalog.TryFind(model, out var found))
        {
            return new ProblemAnswer(catalog.Missing(model));
        }

        if (version is not null && !found.Versions.Contains(version))
        {
            return new ProblemAnswer(catalog.Missing(found, version));
        }

        var status = (await states.ReadAsync(cancellationToken)).StatusOf(found, version);
        return status.ToProblem(model, version) is { } problem
            ? new ProblemAnswer(problem)
            : Results.Json(new InferModelState(model, true), GatewayJson.Default.InferModelState);
    }
}
