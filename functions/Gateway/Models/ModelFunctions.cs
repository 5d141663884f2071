using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>Returns the models and their state on the instances.</summary>
public sealed class ModelFunctions(IModelCatalog catalog, ModelStates states)
{
    [Function("ListModels")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models")] HttpRequest request,
        CancellationToken cancellationToken) =>
        Results.Json(ModelList.Of(catalog, await states.ReadAsync(cancellationToken)), GatewayJson.Default.ModelList);

    [Function("ReadModel")]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models/{model}")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        if (!catalog.TryFind(model, out var found))
        {
            return new ProblemAnswer(catalog.Missing(model));
        }

        return Results.Json(ModelDocument.Of(
            found, await states.ReadAsync(cancellationToken), catalog.Faults), GatewayJson.Default.ModelDocument);
    }
}
