using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Serverless.Local.Hosting;

namespace Serverless.AzureHost.Tests.Functions;

/// <summary>The functions that <c>functions/Local</c> runs of an app.</summary>
internal static class LocalFunctions
{
    public static IReadOnlyCollection<FunctionEntry> Of(Assembly app) => [.. Http(app), .. Queues(app), .. Timers(app)];

    // Methods and paths are those of the endpoints that Local maps. Local asks for no key; the attribute says which one Azure asks for.
    private static IEnumerable<FunctionEntry> Http(Assembly app)
    {
        var access = FunctionMethod<HttpTriggerAttribute>.In(app).ToDictionary(function => function.Name, function => function.Trigger.AuthLevel);
        IEndpointRouteBuilder endpoints = WebApplication.CreateSlimBuilder().Build();
        endpoints.MapFunctions(app);
        return endpoints.DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().Select(endpoint => FunctionEntry.Http(
            endpoint.DisplayName!,
            endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods,
            endpoint.RoutePattern.RawText!,
            $"{access[endpoint.DisplayName!]}"));
    }

    private static IEnumerable<FunctionEntry> Queues(Assembly app) => FunctionMethod<ServiceBusTriggerAttribute>.In(app)
        .Select(function => FunctionEntry.Queue(function.Name, function.Trigger.QueueName, function.Trigger.Connection));

    private static IEnumerable<FunctionEntry> Timers(Assembly app) => FunctionMethod<TimerTriggerAttribute>.In(app)
        .Select(function => FunctionEntry.Timer(function.Name, function.Trigger.Schedule, function.Trigger.RunOnStartup, function.Trigger.UseMonitor));
}
