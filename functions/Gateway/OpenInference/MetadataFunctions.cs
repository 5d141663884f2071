using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Models;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Gateway.OpenInference;

/// <summary>Health and metadata in Open Inference Protocol v2.</summary>
public sealed class MetadataFunctions(IModelCatalog catalog, Readiness readiness)
{
    private static readonly string Version =
        typeof(MetadataFunctions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    [Function("ServerMetadata")]
    public IResult Server([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v2")] HttpRequest request) =>
        Results.Json(new InferServerDocument(
            "serverless", Version, ["async_jobs", "binary_tensor_data"]), GatewayJson.Default.InferServerDocument);

    [Function("ServerLive")]
    public IResult Live(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v2/health/live")] HttpRequest request) =>
        Results.Json(new InferServerState(true, readiness.Check().Ready), GatewayJson.Default.InferServerState);

    [Function("ServerReady")]
    public IResult Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v2/health/ready")] HttpRequest request)
    {
        var ready = readiness.Check().Ready;
        return Results.Json(
            new InferServerState(true, ready), GatewayJson.Default.InferServerState, statusCode: ready ? 200 : 503);
    }

    [Function("ModelMetadata")]
    public IResult Model(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}")] HttpRequest request,
        string model) =>
        catalog.TryFind(model, out var found)
            ? Results.Json(InferModelDocument.Of(found), GatewayJson.Default.InferModelDocument)
            : new ProblemAnswer(catalog.Missing(model));

    [Function("ModelVersionMetadata")]
    public IResult ModelVersion(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}")]
        HttpRequest request,
        string model,
        string version) => MissingVersion(model, version) ?? Model(request, model);

    private ProblemAnswer? MissingVersion(string model, string version) =>
        catalog.TryFind(model, out var found) && !found.Versions.Contains(version)
            ? new ProblemAnswer(catalog.Missing(found, version))
            : null;
}
