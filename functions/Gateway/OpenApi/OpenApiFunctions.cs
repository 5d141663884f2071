using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Gateway.OpenApi;

/// <summary>Returns the OpenAPI document.</summary>
public sealed class OpenApiFunctions
{
    private static readonly Lazy<FixedAnswer> Answer = new(
        () => new FixedAnswer(OpenApiDocument.Bytes, "application/json"));

    [Function("ReadOpenApi")]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => Answer.Value;
}
