using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>Which models there are, and how they stand on the instances.</summary>
public sealed class ModelFunctions(IModelCatalog catalog, IModelReports reports, TimeProvider time)
{
    /// <summary>Instances that are silent for longer are gone.</summary>
    private static readonly TimeSpan ReportsKept = TimeSpan.FromSeconds(20);

    [Function("ListModels")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models")] HttpRequest request) =>
        Results.Json(new ModelList([.. catalog.All.Select(ModelDocument.Of)]), GatewayJson.Default.ModelList);

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

        var instances = await reports.ReadAsync(time.GetUtcNow() - ReportsKept, cancellationToken);
        return Results.Json(ModelDocument.Of(found, instances, catalog.Faults), GatewayJson.Default.ModelDocument);
    }
}
