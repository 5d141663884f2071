using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Answers;
using Serverless.Serving.Admission;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>Which models there are.</summary>
public sealed class ModelFunctions(IModelCatalog catalog)
{
    [Function("ListModels")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models")] HttpRequest request) =>
        Results.Json(new ModelList([.. catalog.All.Select(ModelDocument.Of)]), ModelJson.Default.ModelList);

    [Function("ReadModel")]
    public IResult Read([HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/models/{model}")] HttpRequest request, string model) =>
        catalog.TryFind(model, out var found)
            ? Results.Json(ModelDocument.Of(found), ModelJson.Default.ModelDocument)
            : new ProblemAnswer(Problem.ModelNotFound(model));
}
