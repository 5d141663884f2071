using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// Role assignments. learn.microsoft.com/azure/role-based-access-control/troubleshooting names the errors.
/// </summary>
internal static class RoleRules
{
    private const string Type = "Microsoft.Authorization/roleAssignments";

    public static string? Refusal(Arm arm, JsonObject body, JsonObject? before)
    {
        if (body["type"]!.ToString() != Type)
        {
            return null;
        }

        var principal = body["properties"]!["principalId"]!.ToString();
        if (!arm.Principals.TryGetValue(principal, out var kind))
        {
            return $"PrincipalNotFound: {principal} does not exist in the directory.";
        }

        return body["properties"]!["principalType"]?.ToString() is { } stated && stated != kind
            ? $"UnmatchedPrincipalType: {principal} is a {kind}, not a {stated}."
            : before is not null && before["properties"]!["principalId"]!.ToString() != principal
                ? "RoleAssignmentUpdateNotPermitted: principal ID and scope are not allowed to be updated."
                : null;
    }

    /// <summary>
    /// Whether a principal has a role, any or this one, on a resource, above it, or (as data) below it.
    /// </summary>
    public static bool Has(Arm arm, string principal, string resource, string role = "", bool below = false) =>
        arm.Of(Type).Any(one =>
        {
            var scope = one.Key[..one.Key.LastIndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
            var properties = one.Value["properties"]!;
            return properties["principalId"]!.ToString() == principal
                && properties["roleDefinitionId"]!.ToString().EndsWith(role, StringComparison.Ordinal)
                && (resource.StartsWith(scope, StringComparison.OrdinalIgnoreCase)
                    || (below && scope.StartsWith(resource, StringComparison.OrdinalIgnoreCase)));
        });
}
