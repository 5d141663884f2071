using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.DeadLetters;

/// <summary>Lists the jobs whose messages were dead-lettered, with the reasons, and redrives them.</summary>
public sealed class DeadLetterFunctions(DeadLetterHandler handler)
{
    [Function("ListDeadLetters")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/deadletters")] HttpRequest request,
        CancellationToken cancellationToken) =>
        handler.ListAsync(request, cancellationToken);

    [Function("RedriveDeadLetter")]
    public Task<IResult> Redrive(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/deadletters/{id}/redrive")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => handler.RedriveAsync(id, cancellationToken);
}
