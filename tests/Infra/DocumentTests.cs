using System.Text.Json;
using Serverless.Cost;

namespace Serverless.Infra.Tests;

/// <summary>docs/azure.md says what the templates do: both graphs and the cost are held against them.</summary>
public sealed class DocumentTests(Deployments deployments)
{
    private static readonly string Document = Repository.Read("docs", "azure.md");

    private static readonly string Main = Repository.Read("infra", "bicep", "main.bicep");

    private static readonly string Roles = Repository.Read("infra", "bicep", "roles.bicep");

    [Fact]
    public void The_graph_of_modules_matches_the_drawing() =>
        Assert.Equal(Drawing.Modules(Main)
            .Order(StringComparer.Ordinal), Drawing.Drawn(Document, 0).Order(StringComparer.Ordinal));

    [Fact]
    public void The_graph_of_identities_matches_the_drawing() =>
        Assert.Equal(
            Drawing.Grants(deployments.Access, Roles), Drawing.Drawn(Document, 1).Order(StringComparer.Ordinal));

    [Fact]
    public void A_module_that_is_not_in_the_drawing_is_detected()
    {
        var more = Main + "\nmodule extra 'x.bicep' = {\n  params: { a: stores.outputs.id }\n}\n";
        Assert.Contains("stores --> extra", Drawing.Modules(more).Except(Drawing.Drawn(Document, 0)));
    }

    [Fact]
    public void A_grant_that_is_not_in_the_drawing_is_detected()
    {
        var more = deployments.Access.First(
            r => r.Id.Contains("/queues/callbacks", StringComparison.Ordinal) && r.Text("principalId") == "pw")
            .With(body => body["properties"]!["principalId"] = "pd");
        Assert.Contains(
            "callbacks & detector & gateway & worker -->|serviceBusDataSender| queue-callbacks",
            Drawing.Grants([.. deployments.Access, more], Roles).Except(Drawing.Drawn(Document, 1)));
    }

    [Fact]
    public void The_cost_is_as_computed() => Assert.Contains(CostTable.Of(List), Document, StringComparison.Ordinal);

    [Fact]
    public void A_changed_price_is_detected() =>
        Assert.DoesNotContain(CostTable.Of(List with { CorePerHour = 1 }), Document, StringComparison.Ordinal);

    [Fact]
    public void More_instances_and_more_jobs_never_cost_less()
    {
        var quiet = Bill.Of(Load.Usual[0], List, cores: 1, isPrivate: false);
        var busy = Bill.Of(Load.Usual[1], List, cores: 1, isPrivate: false);
        Assert.True(busy.Plan > quiet.Plan
            && busy.Queues > quiet.Queues && busy.Storage > quiet.Storage && busy.Logs > quiet.Logs);
    }

    [Fact]
    public void Each_private_endpoint_has_its_price() => Assert.Equal(
        Bill.PrivateEndpoints, deployments.Production.Count(r => r.Type == "Microsoft.Network/privateEndpoints"));

    private static Prices List { get; } = JsonSerializer.Deserialize(
        Repository.Read("infra", "cost", "prices.json"), CostJson.Default.Prices)!;
}
