namespace Serverless.Infra.Tests.Policies;

/// <summary>
/// The rules of PSRule for Azure (azure.github.io/PSRule.Rules.Azure) for the types of resources that production has:
/// the property that each one checks, or the reason why it is not followed.
/// </summary>
internal static class PsRules
{
    private const string Account = "Microsoft.Storage/storageAccounts";
    private const string Bus = "Microsoft.ServiceBus/namespaces";
    private const string Vault = "Microsoft.KeyVault/vaults";
    private const string Site = "Microsoft.Web/sites";
    private const string Plan = "Microsoft.Web/serverfarms";

    public static readonly IReadOnlyList<PsRule> Followed =
    [
        new("Azure.Storage.SecureTransfer", Account, "properties.supportsHttpsTrafficOnly", "true"),
        new("Azure.Storage.MinTLS", Account, "properties.minimumTlsVersion", "TLS1_2"),
        new("Azure.Storage.BlobPublicAccess", Account, "properties.allowBlobPublicAccess", "false"),
        new("Azure.Storage.Firewall", Account, "properties.networkAcls.defaultAction", "Deny"),
        new("Azure.Storage.UseReplication", Account, "sku.name", "Standard_ZRS"),
        new("Azure.Storage.SoftDelete", Account + "/blobServices", "properties.deleteRetentionPolicy.enabled", "true"),
        new("Azure.ServiceBus.DisableLocalAuth", Bus, "properties.disableLocalAuth", "true"),
        new("Azure.ServiceBus.MinTLS", Bus, "properties.minimumTlsVersion", "1.2"),
        new("Azure.KeyVault.SoftDelete", Vault, "properties.enableSoftDelete", "true"),
        new("Azure.KeyVault.PurgeProtect", Vault, "properties.enablePurgeProtection", "true"),
        new("Azure.KeyVault.RBAC", Vault, "properties.enableRbacAuthorization", "true"),
        new("Azure.KeyVault.Firewall", Vault, "properties.networkAcls.defaultAction", "Deny"),
        new("Azure.AppService.UseHTTPS", Site, "properties.httpsOnly", "true"),
        new("Azure.AppService.MinTLS", Site, "properties.siteConfig.minTlsVersion", "1.2"),
        new("Azure.AppService.HTTP2", Site, "properties.siteConfig.http20Enabled", "true"),
        new("Azure.AppService.ManagedIdentity", Site, "identity.type", "UserAssigned"),
        new("Azure.AppService.ARRAffinity", Site, "properties.clientAffinityEnabled", "false"),
        new("Azure.AppService.AvailabilityZone", Plan, "properties.zoneRedundant", "true"),
    ];

    public static readonly IReadOnlyList<(string Rule, string Reason)> NotFollowed =
    [
        ("Azure.Storage.ContainerSoftDelete", "No app deletes a container, and the accounts with data are locked."),
        ("Azure.Storage.FileShareSoftDelete", "The shares contain packages, which a deployment writes again."),
        ("Azure.Storage.DefenderCloud", "A paid plan of the subscription, which its owner chooses."),
        ("Azure.Storage.BlobAccessType", "No container permits public access, because no account does."),
        ("Azure.NSG.LateralTraversal", "The only machine in the network is the optional one that deploys."),
        ("Azure.PublicIP.AvailabilityZone", "The NAT gateway that uses the address is zonal."),
        ("Azure.AppService.AlwaysOn", "Elastic Premium does not have it; always-ready instances take its place."),
        ("Azure.AppService.RemoteDebug", "It is off by default and turns itself off after 48 hours."),
    ];

    public static IEnumerable<string> Violations(IReadOnlyCollection<Resource> resources) =>
        from rule in Followed
        from resource in resources
        where resource.Type == rule.Type && !rule.Holds(resource)
        select $"{rule.Name}: {resource.Id}";
}

internal sealed record PsRule(string Name, string Type, string Path, string Value)
{
    public bool Holds(Resource resource) =>
        Path.Split('.').Aggregate<string, System.Text.Json.Nodes.JsonNode?>(
            resource.Body, (node, step) => node?[step])?.ToString() == Value;
}
