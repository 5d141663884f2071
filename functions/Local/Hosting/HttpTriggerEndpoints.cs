using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Local.Hosting;

internal static class HttpTriggerEndpoints
{
    /// <summary>Maps the app's <see cref="HttpTriggerAttribute"/> functions to minimal API endpoints.</summary>
    public static void MapFunctions(this IEndpointRouteBuilder endpoints, Assembly app)
    {
        foreach (var function in FunctionMethod<HttpTriggerAttribute>.In(app))
        {
            var pattern = RoutePatternFactory.Parse("/" + (function.Trigger.Route ?? function.Name));
            var options = new RequestDelegateFactoryOptions
            {
                ServiceProvider = endpoints.ServiceProvider,
                RouteParameterNames = pattern.Parameters.Select(parameter => parameter.Name),
            };
            var run = RequestDelegateFactory.Create(
                function.Method, http => function.NewInstance(http.RequestServices), options);
            endpoints.MapMethods(pattern.RawText!, function.Trigger.Methods ?? [], run.RequestDelegate)
                .WithDisplayName(function.Name);
        }
    }
}
