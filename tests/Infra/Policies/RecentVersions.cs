using System.Globalization;

namespace Serverless.Infra.Tests.Policies;

/// <summary>API versions are at most two years old on the day of the last review, or the newest available.</summary>
internal static class RecentVersions
{
    /// <summary>
    /// The day of the last review, as in bicepconfig.json. It is fixed, so a commit that passes today also passes
    /// tomorrow.
    /// </summary>
    public static readonly DateOnly AsOf = new(2026, 11, 22);

    /// <summary>Older than two years, and on that day nothing newer was to be had.</summary>
    private static readonly HashSet<string> Newest =
    [
        "Microsoft.Authorization/locks@2020-05-01",
        "Microsoft.Authorization/roleAssignments@2022-04-01",
        "Microsoft.Authorization/roleDefinitions@2022-04-01",
        "Microsoft.Insights/actionGroups@2023-01-01",
        "Microsoft.Insights/components@2020-02-02",
        "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
        "Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01",
        "Microsoft.Insights/privateLinkScopes@2021-09-01",
        "Microsoft.Insights/workbooks@2023-06-01",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01",
        "Microsoft.Network/privateDnsZones@2024-06-01",
    ];

    public static IEnumerable<string> Violations(IEnumerable<Resource> resources) =>
        from used in resources.Select(r => $"{r.Type}@{r.ApiVersion}").Distinct()
        let date = DateOnly.ParseExact(used.Split('@')[1][..10], "yyyy-MM-dd", CultureInfo.InvariantCulture)
        where date < AsOf.AddYears(-2) && !Newest.Contains(used)
        select $"{used} is older than two years";
}
