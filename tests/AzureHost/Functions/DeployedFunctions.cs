using System.Text.Json;
using Serverless.AzureHost.Tests.Hosting;

namespace Serverless.AzureHost.Tests.Functions;

/// <summary>The functions that the Functions host finds in an app.</summary>
internal static class DeployedFunctions
{
    /// <param name="metadata">
    /// The text of the app's <c>functions.metadata</c>, which the platform reads to scale the app.
    /// </param>
    /// <param name="routePrefix">The route prefix from the app's <c>host.json</c>.</param>
    public static IReadOnlyCollection<FunctionEntry> Read(string metadata, string routePrefix)
    {
        using var functions = JsonDocument.Parse(metadata);
        return [.. functions.RootElement.EnumerateArray().Select(function => Entry(
            Text(function, "name")!,
            LoadedFunction.TriggerOf(function.GetProperty("bindings").EnumerateArray()), routePrefix))];
    }

    /// <param name="functions">The functions that the app reports to the Functions host.</param>
    /// <param name="routePrefix">The route prefix from the app's <c>host.json</c>.</param>
    public static IReadOnlyCollection<FunctionEntry> Of(IEnumerable<LoadedFunction> functions, string routePrefix) =>
        [.. functions.Select(function => Entry(function.Name, function.Trigger, routePrefix))];

    private static FunctionEntry Entry(string name, JsonElement trigger, string routePrefix) =>
        Text(trigger, "type") switch
    {
        "httpTrigger" => FunctionEntry.Http(
            name,
            trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!),
            $"{(routePrefix is "" ? "" : $"/{routePrefix}")}/{Text(trigger, "route") ?? name}",
            Text(trigger, "authLevel")!),
        "serviceBusTrigger" => FunctionEntry.Queue(name, Text(trigger, "queueName"), Text(trigger, "connection")),
        "timerTrigger" => FunctionEntry.Timer(
            name, Text(trigger, "schedule")!,
            Flag(trigger, "runOnStartup", unset: false), Flag(trigger, "useMonitor", unset: true)),
        var other => throw new NotSupportedException(
            $"Function {name} has a trigger of the type {other}, which Local does not run."),
    };

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement element, string property, bool unset) =>
        element.TryGetProperty(property, out var value) ? value.GetBoolean() : unset;
}
