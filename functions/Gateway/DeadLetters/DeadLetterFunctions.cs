using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.DeadLetters;

/// <summary>
/// Lists dead letters with the reasons, and redrives their jobs. For operators only, because a dead letter can show a
/// part of anyone's message.
/// </summary>
public sealed class DeadLetterFunctions(DeadLetterHandler handler)
{
    [Function("ListDeadLetters")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "v1/deadletters")] HttpRequest request,
        CancellationToken cancellationToken) =>
        handler.ListAsync(request, cancellationToken);

    [Function("RedriveDeadLetter")]
    public Task<IResult> Redrive(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "v1/deadletters/{id}/redrive")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => handler.RedriveAsync(id, cancellationToken);
}
