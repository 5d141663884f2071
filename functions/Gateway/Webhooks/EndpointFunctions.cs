using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Webhooks;

namespace Serverless.Gateway.Webhooks;

/// <summary>Lists the webhook endpoints that fail or are disabled, and enables disabled ones.</summary>
public sealed class EndpointFunctions(IWebhookEndpoints endpoints)
{
    private const int MostPerPage = 100;

    [Function("ListEndpoints")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "v1/webhooks/endpoints")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var query = PageQuery.Read(request.Query, MostPerPage, faults);
        var status = ReadStatus(request.Query["status"].ToString(), faults);
        if (faults.Any)
        {
            return new ProblemAnswer(faults.ToProblem());
        }

        var page = await endpoints.ReadAsync(status, query.After, query.Limit, cancellationToken);
        return Results.Json(
            new WebhookEndpointPage(page, page.Count == query.Limit ? page[^1].Id : null),
            ServingJson.Default.WebhookEndpointPage);
    }

    [Function("EnableEndpoint")]
    public async Task<IResult> Enable(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "v1/webhooks/endpoints/{id}/enable")]
        HttpRequest request,
        string id,
        CancellationToken cancellationToken) => await endpoints.RemoveAsync(id, cancellationToken)
        ? Results.NoContent()
        : new ProblemAnswer(new Problem
        {
            Status = StatusCodes.Status404NotFound,
            Code = "endpoint-not-found",
            Title = "Endpoint not found.",
            Detail = $"No endpoint with the id '{Fault.Shorten(id)}' is failing or disabled. "
                + "GET /v1/webhooks/endpoints lists those that are.",
        });

    /// <returns>Null if the query names no status, which lists both.</returns>
    private static EndpointStatus? ReadStatus(string text, Faults faults)
    {
        switch (text)
        {
            case "":
                return null;
            case "failing":
                return EndpointStatus.Failing;
            case "disabled":
                return EndpointStatus.Disabled;
            default:
                faults.Add("query status", $"'{text}'", "must be failing or disabled");
                return null;
        }
    }
}
