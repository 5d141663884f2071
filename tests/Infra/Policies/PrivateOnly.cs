namespace Serverless.Infra.Tests.Policies;

/// <summary>
/// In the private variant the product has no public endpoint, and its dependencies are reached through private
/// endpoints.
/// </summary>
internal static class PrivateOnly
{
    private static readonly HashSet<string> Closable =
    [
        "Microsoft.Web/sites", "Microsoft.Web/sites/slots",
            "Microsoft.ServiceBus/namespaces", "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults",
    ];

    public static IEnumerable<string> Violations(IReadOnlyCollection<Resource> resources)
    {
        foreach (
            var open in resources.Where(r => Closable.Contains(r.Type) && r.Text("publicNetworkAccess") != "Disabled"))
        {
            yield return $"{open.Id}: answers the internet";
        }

        foreach (var open in resources.Where(r => r.Text("publicNetworkAccessForIngestion") is { } access
            && access != "Disabled"))
        {
            yield return $"{open.Id}: takes telemetry from the internet";
        }

        var reached = resources.Where(r => r.Type == "Microsoft.Network/privateEndpoints")
            .SelectMany(r => r.Properties!["privateLinkServiceConnections"]!.AsArray())
            .Select(connection => connection!["properties"]!)
            .Select(link => (Target: link["privateLinkServiceId"]!.ToString(), Part: link["groupIds"]![0]!.ToString()))
            .ToList();
        foreach (var closed in resources.Where(r => Closable.Contains(r.Type)))
        {
            // A slot is reached through its site, as the part sites-NAME.
            var slot = closed.Id.Split("/slots/") is [var site, var name] ? (site, $"sites-{name}") : default;
            if (!reached.Exists(endpoint => slot == default ? endpoint.Target == closed.Id : endpoint == slot))
            {
                yield return $"{closed.Id}: has no private endpoint";
            }
        }

        foreach (var blind in resources.Where(r => r.Type == "Microsoft.Web/sites"
            && r.Text("siteConfig", "functionsRuntimeScaleMonitoringEnabled") != "true"))
        {
            yield return $"{blind.Id}: does not tell the platform how to scale";
        }
    }
}
