using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>Returns the models and their state on the instances.</summary>
public sealed class ModelFunctions(IModelCatalog catalog, IModelReports reports, TimeProvider time)
{
    /// <summary>An instance that has not reported for this long is considered gone.</summary>
    private static readonly TimeSpan ReportsKept = TimeSpan.FromSeconds(20);

    [Function("ListModels")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models")] HttpRequest request,
        CancellationToken cancellationToken) =>
        Results.Json(ModelList.Of(catalog, await ReportsAsync(cancellationToken)), GatewayJson.Default.ModelList);

    [Function("ReadModel")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models/{model}")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        if (!catalog.TryFind(model, out var found))
        {
            return new ProblemAnswer(Problem.ModelNotFound(model));
        }

        return Results.Json(ModelDocument.Of(
            found, await ReportsAsync(cancellationToken), catalog.Faults), GatewayJson.Default.ModelDocument);
    }

    private Task<IReadOnlyList<ModelReport>> ReportsAsync(CancellationToken cancellationToken) =>
        reports.ReadAsync(time.GetUtcNow() - ReportsKept, cancellationToken);
}
