using Serverless.Infra.Tests.Policies;

namespace Serverless.Infra.Tests;

/// <summary>Each policy passes on what is deployed, and catches a deployment that was broken on purpose.</summary>
public sealed class PolicyTests(Deployments deployments)
{
    [Fact]
    public void There_is_no_key_or_connection_string() =>
        Assert.Empty(NoKeys.Violations([.. deployments.All, .. deployments.Apps]));

    [Fact]
    public void The_keyless_variant_has_no_exceptions() => Assert.DoesNotContain(
        deployments.Keyless, r => r.Body["tags"]?["exception"] is not null
            || r.Body.ToJsonString().Contains("listKeys", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "true", "shared keys")]
    [InlineData("Microsoft.ServiceBus/namespaces", "disableLocalAuth", "false", "takes keys")]
    [InlineData("Microsoft.Insights/components", "DisableLocalAuth", "false", "takes keys")]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", "true", "publishing password")]
    [InlineData(
        "Microsoft.Web/sites",
        "note", "\"DefaultEndpointsProtocol=https;AccountKey=c2VjcmV0c2VjcmV0\"", "connection string")]
    [InlineData(
        "Microsoft.Web/sites",
        "note", "\"[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'x'), '2025-06-01')]\"", "fetches a key")]
    [InlineData("Microsoft.Web/sites", "note", "\"whsec_c2VjcmV0\"", "holds a key")]
    public void A_key_is_detected(string type, string property, string json, string fault) =>
        Assert.Contains(NoKeys.Violations(Broken(deployments.Keyless, type, property, json)), v =>
            v.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Every_role_is_scoped_and_justified() =>
        Assert.Empty(NarrowRoles.Violations([.. deployments.All, .. deployments.Access]));

    [Fact]
    public void The_detector_alone_may_change_the_worker()
    {
        var powers = deployments.Production.Where(r => r.Type == "Microsoft.Authorization/roleAssignments"
            && r.Id.Contains("Microsoft.Web/sites", StringComparison.Ordinal)).ToList();
        var power = Assert.Single(powers);
        Assert.Contains("/sites/worker-", power.Id, StringComparison.Ordinal);
        Assert.Contains("detector.principalId", power.Text("principalId"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description", "null", "no reason")]
    [InlineData("roleDefinitionId", "\"/x/b24988ac-6180-42a0-ab88-20f7382dd24c\"", "gives Contributor")]
    public void A_role_that_breaks_a_rule_is_detected(string property, string json, string fault) => Assert.Contains(
        NarrowRoles.Violations(Broken(deployments.Access, "Microsoft.Authorization/roleAssignments", property, json)),
        v => v.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("/subscriptions/1/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/r", "whole group")]
    [InlineData(
        "/subscriptions/1/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/n"
            + "/providers/Microsoft.Authorization/roleAssignments/r",
        "every queue")]
    public void A_wide_scope_is_detected(string id, string fault)
    {
        var role = deployments.Access.First(r => r.Type == "Microsoft.Authorization/roleAssignments")
            .With(body => body["id"] = id);
        Assert.Contains(NarrowRoles.Violations([role]), v => v.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_wider_custom_role_is_detected()
    {
        var role = deployments.Production.Single(r => r.Type == "Microsoft.Authorization/roleDefinitions")
            .With(body => body["properties"]!["permissions"]![0]!["actions"]!.AsArray().Add("Microsoft.Web/sites/*"));
        Assert.Contains(
            NarrowRoles.Violations([role]), v => v.EndsWith("Microsoft.Web/sites/*", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_are_within_the_limits_of_Azure() =>
        Assert.Empty(AzureNames.Violations([.. deployments.All, .. deployments.Apps]));

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "stdata-with-dashes")]
    [InlineData("Microsoft.KeyVault/vaults", "kv-a-name-of-more-than-24-characters")]
    [InlineData("Microsoft.ServiceBus/namespaces", "bus-sb")]
    [InlineData("Microsoft.Web/sites", "under_scored")]
    public void A_name_beyond_the_limits_is_detected(string type, string name) =>
        Assert.NotEmpty(AzureNames.Violations(
            [deployments.Development.First(r => r.Type == type).With(body => body["name"] = name)]));

    [Fact]
    public void No_version_is_older_than_two_years() =>
        Assert.Empty(RecentVersions.Violations([.. deployments.All, .. deployments.Apps]));

    [Fact]
    public void An_old_version_is_detected() =>
        Assert.NotEmpty(
            RecentVersions.Violations([deployments.Apps[0].With(body => body["apiVersion"] = "2022-03-01")]));

    [Fact]
    public void The_private_variant_has_no_public_endpoint() =>
        Assert.Empty(PrivateOnly.Violations(deployments.Production));

    [Theory]
    [InlineData("Microsoft.Web/sites", "publicNetworkAccess", "\"Enabled\"", "answers the internet")]
    [InlineData("Microsoft.KeyVault/vaults", "publicNetworkAccess", "\"Enabled\"", "answers the internet")]
    [InlineData("Microsoft.Insights/components", "publicNetworkAccessForIngestion", "\"Enabled\"", "takes telemetry")]
    [InlineData("Microsoft.Network/privateEndpoints", "privateLinkServiceConnections", "[]", "has no private endpoint")]
    [InlineData("Microsoft.Web/sites", "siteConfig", "{}", "does not tell the platform")]
    public void A_public_endpoint_is_detected(string type, string property, string json, string fault) =>
        Assert.Contains(PrivateOnly.Violations(Broken(deployments.Production, type, property, json)), v =>
            v.Contains(fault, StringComparison.Ordinal));

    private static List<Resource> Broken(IReadOnlyList<Resource> resources, string type, string property, string json)
    {
        Assert.Contains(resources, r => r.Type == type);
        return [.. resources.Select(r => r.Type != type
            ? r
            : r.With(body => body["properties"]![property] = System.Text.Json.Nodes.JsonNode.Parse(json)))];
    }
}
