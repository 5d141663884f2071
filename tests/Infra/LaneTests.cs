namespace Serverless.Infra.Tests;

/// <summary>Each lane has an app of its own, because the platform sums what the triggers of an app ask for.</summary>
public sealed class LaneTests(Deployments deployments)
{
    [Theory]
    [InlineData("worker-t", "Bulk")]
    [InlineData("bulk-t", "Interactive")]
    public void An_app_of_the_worker_runs_one_lane(string site, string unused)
    {
        string[] disabled = [.. SettingsOf(site).Where(s => s.StartsWith("AzureWebJobs.", StringComparison.Ordinal))];

        Assert.Equal([$"AzureWebJobs.{unused}.Disabled"], disabled);
    }

    [Theory]
    [InlineData("worker-t/staging")]
    [InlineData("bulk-t/staging")]
    public void A_staging_slot_runs_neither_lane(string slot) => Assert.Superset(
        new HashSet<string> { "AzureWebJobs.Interactive.Disabled", "AzureWebJobs.Bulk.Disabled" },
        SettingsOf(slot).ToHashSet());

    [Fact]
    public void Bulk_cannot_cost_more_than_its_limit()
    {
        var bulk = deployments.Development.Single(
            r => r.Type == "Microsoft.Web/sites" && r.Name.StartsWith("bulk-", StringComparison.Ordinal));

        Assert.Equal(2, (int)bulk.Properties!["siteConfig"]!["functionAppScaleLimit"]!);
    }

    [Fact]
    public void Only_a_private_deployment_must_pay_for_Premium()
    {
        Assert.Equal("Standard", Sku(deployments.Development));
        Assert.Equal("Premium", Sku(deployments.Production));

        static string Sku(IEnumerable<Resource> resources) =>
            resources.Single(r => r.Type == "Microsoft.ServiceBus/namespaces").Body["sku"]!["name"]!.ToString();
    }

    private IEnumerable<string> SettingsOf(string site) =>
        deployments.Apps.Single(r => r.Name == $"{site}/appsettings").Properties!.AsObject().Select(s => s.Key);
}
