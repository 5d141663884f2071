using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.Dashboard;

/// <summary>
/// The one page that an operator reads. It holds no figures itself and is open; each figure asks for its key.
/// </summary>
public sealed class DashboardFunctions
{
    // Not "/", which breaks every route on the Functions host: a parameter that can only be nothing.
    [Function("Dashboard")]
    public IResult Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{root:maxlength(0)?}")] HttpRequest request) =>
            DashboardPage.Answer;
}
