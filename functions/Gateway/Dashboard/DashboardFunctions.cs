using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.Dashboard;

/// <summary>
/// Returns the operator's dashboard. The page contains no data and requires no key; the requests for its data do.
/// </summary>
public sealed class DashboardFunctions
{
    // The route "/" breaks every other route on the Functions host. An optional parameter that can only be empty
    // matches the same path.
    [Function("Dashboard")]
    public IResult Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{root:maxlength(0)?}")] HttpRequest request) =>
            DashboardPage.Answer;
}
