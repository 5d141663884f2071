using System.Globalization;
using System.Text.Json.Nodes;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>What the Functions host reads in an app's <c>host.json</c>.</summary>
internal static class HostJson
{
    /// <summary>What stands before every route of the app.</summary>
    public static string RoutePrefix(string folder) =>
        Read(folder)["extensions"]?["http"]?["routePrefix"]?.ToString() ?? "api";

    /// <summary>
    /// The minimum level for lines of a category, determined by the longest name in the file that is a prefix of the
    /// category.
    /// </summary>
    public static string LogLevel(string folder, string category)
    {
        var levels = Read(folder)["logging"]?["logLevel"]?.AsObject() ?? [];
        return levels.Where(level => category.StartsWith(level.Key, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(level => level.Key.Length)
            .Select(level => level.Value)
            .FirstOrDefault(levels["default"])?.ToString() ?? "Information";
    }

    /// <summary>The messages of one queue that the app has in hand at once.</summary>
    public static int MaxConcurrentCalls(string folder) =>
        Read(folder)["extensions"]!["serviceBus"]!["maxConcurrentCalls"]!.GetValue<int>();

    /// <summary>How long the host renews the lock of a message in hand.</summary>
    public static TimeSpan LockRenewal(string folder) => TimeSpan.Parse(
        Read(folder)["extensions"]!["serviceBus"]!["maxAutoLockRenewalDuration"]!.ToString(),
        CultureInfo.InvariantCulture);

    /// <summary>The time after which the host ends the app, because a function has not returned.</summary>
    public static TimeSpan FunctionTimeout(string folder) =>
        TimeSpan.Parse(Read(folder)["functionTimeout"]!.ToString(), CultureInfo.InvariantCulture);

    private static JsonObject Read(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "host.json")))!.AsObject();
}
