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

    // Methods and paths are those of the endpoints that Local maps. Local requires no key; the attribute contains the
    // one that Azure requires.
    private static IEnumerable<FunctionEntry> Http(Assembly app)
    {
        var access = FunctionMethod<HttpTriggerAttribute>.In(app)
            .ToDictionary(function => function.Name, function => function.Trigger.AuthLevel);
        using var server = WebApplication.CreateSlimBuilder().Build();
        server.MapFunctions(app);
        var endpoints = ((IEndpointRouteBuilder)server).DataSources.SelectMany(source => source.Endpoints)
            .Cast<RouteEndpoint>();
        return [.. endpoints.Select(endpoint => FunctionEntry.Http(
            endpoint.DisplayName!,
            endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods,
            endpoint.RoutePattern.RawText!,
            $"{access[endpoint.DisplayName!]}"))];
    }

    private static IEnumerable<FunctionEntry> Queues(Assembly app) => FunctionMethod<ServiceBusTriggerAttribute>.In(app)
        .Select(
            function => FunctionEntry.Queue(function.Name, function.Trigger.QueueName, function.Trigger.Connection));

    private static IEnumerable<FunctionEntry> Timers(Assembly app) => FunctionMethod<TimerTriggerAttribute>.In(app)
        .Select(function => FunctionEntry.Timer(
            function.Name, function.Trigger.Schedule, function.Trigger.RunOnStartup, function.Trigger.UseMonitor));
}
