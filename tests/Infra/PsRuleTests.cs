using System.Text.Json.Nodes;
using Serverless.Infra.Tests.Policies;

namespace Serverless.Infra.Tests;

/// <summary>Production follows the rules of PSRule for Azure, or a list says why not.</summary>
public sealed class PsRuleTests(Deployments deployments)
{
    public static TheoryData<string> Rules => [.. PsRules.Followed.Select(rule => rule.Name)];

    [Fact]
    public void Production_follows_every_rule_of_the_list() => Assert.Empty(PsRules.Violations(deployments.Production));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_violation_is_detected(string name)
    {
        var rule = PsRules.Followed.Single(rule => rule.Name == name);
        var broken = deployments.Production.First(r => r.Type == rule.Type)
            .With(body => Remove(body, rule.Path.Split('.')));

        Assert.Contains(PsRules.Violations([broken]), fault => fault.StartsWith($"{name}:", StringComparison.Ordinal));
    }

    [Fact]
    public void No_rule_is_both_followed_and_not() => Assert.Empty(
        PsRules.NotFollowed.Select(rule => rule.Rule).Intersect(PsRules.Followed.Select(rule => rule.Name)));

    [Theory]
    [InlineData("Microsoft.ServiceBus/namespaces")]
    [InlineData("Microsoft.KeyVault/vaults")]
    [InlineData("Microsoft.Web/sites")]
    public void Audit_logs_of_each_resource_are_kept(string type) => Assert.All(
        deployments.Production.Where(r => r.Type == type),
        r => Assert.Contains(deployments.Production, other => other.Type == "Microsoft.Insights/diagnosticSettings"
            && other.Id.StartsWith(r.Id, StringComparison.Ordinal)));

    private static void Remove(JsonObject body, string[] path)
    {
        JsonNode node = body;
        foreach (var step in path[..^1])
        {
            node = node[step]!;
        }

        node.AsObject().Remove(path[^1]);
    }
}
