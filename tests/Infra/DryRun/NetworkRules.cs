using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>Private endpoints, and who is reached through them.</summary>
internal static class NetworkRules
{
    private const string Endpoint = "Microsoft.Network/privateEndpoints";

    public static string? Refusal(Arm arm, JsonObject body)
    {
        var properties = body["properties"];
        if (body["type"]!.ToString() == "Microsoft.ServiceBus/namespaces"
            && properties!["publicNetworkAccess"]?.ToString() == "Disabled"
            && body["sku"]!["name"]!.ToString() != "Premium")
        {
            // learn.microsoft.com/azure/service-bus-messaging/private-link-service
            return "BadRequest: private endpoints require the Premium tier.";
        }

        if (body["type"]!.ToString() != Endpoint)
        {
            return null;
        }

        var subnet = properties!["subnet"]!["id"]!.ToString();
        var (target, part) = Connection(body);
        return arm.Find(subnet[..subnet.IndexOf("/subnets/", StringComparison.Ordinal)]) is null
                ? $"InvalidResourceReference: {subnet}"
            : arm.Find(target) is null ? $"InvalidResourceReference: {target}"
            // learn.microsoft.com/azure/app-service/overview-private-endpoint: "sites-<slot-name>".
            : part.StartsWith("sites-", StringComparison.Ordinal) && arm.Find($"{target}/slots/{part[6..]}") is null
                ? $"There is no slot for {part}."
            : null;
    }

    /// <summary>Whether a client in the network reaches a part of a resource.</summary>
    public static bool IsReached(Arm arm, string resource, string part)
    {
        var isClosed = arm.Get(resource)["properties"]?["publicNetworkAccess"]?.ToString() == "Disabled";
        return !isClosed || IsLinked(arm, resource, part);
    }

    /// <summary>The slots and sites that nobody can reach.</summary>
    public static IEnumerable<string> Unreachable(Arm arm)
    {
        var sites = arm.Of("Microsoft.Web/sites").Select(one => (one.Key, Target: one.Key, Part: "sites", one.Value));
        var slots = arm.Of("Microsoft.Web/sites/slots").Select(one => (
            one.Key, Target: one.Key[..one.Key.IndexOf("/slots/", StringComparison.Ordinal)],
            Part: $"sites-{one.Key.Split('/')[^1]}", one.Value));
        return from one in sites.Concat(slots)
               where one.Value["properties"]!["publicNetworkAccess"]?.ToString() == "Disabled"
               where !IsLinked(arm, one.Target, one.Part)
               select one.Key;
    }

    private static bool IsLinked(Arm arm, string target, string part) => arm.Of(Endpoint).Any(endpoint =>
        Connection(endpoint.Value) == (target, part)
        && arm.Find($"{endpoint.Key}/privateDnsZoneGroups/default") is { } group
        && group["properties"]!["privateDnsZoneConfigs"]!.AsArray().Count > 0);

    private static (string Target, string Part) Connection(JsonObject endpoint)
    {
        var connection = endpoint["properties"]!["privateLinkServiceConnections"]![0]!["properties"]!;
        return (connection["privateLinkServiceId"]!.ToString(), connection["groupIds"]![0]!.ToString());
    }
}
