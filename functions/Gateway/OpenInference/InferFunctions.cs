using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Jobs;

namespace Serverless.Gateway.OpenInference;

/// <summary>Inference by Open Inference Protocol v2.</summary>
public sealed class InferFunctions(JobHandler handler)
{
    [Function("Infer")]
    public Task<IResult> Infer(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/infer")] HttpRequest request,
        string model,
        CancellationToken cancellationToken) => handler.InferAsync(request, model, version: null, cancellationToken);

    [Function("InferVersion")]
    public Task<IResult> InferVersion(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/versions/{version}/infer")] HttpRequest request,
        string model,
        string version,
        CancellationToken cancellationToken) => handler.InferAsync(request, model, version, cancellationToken);
}
