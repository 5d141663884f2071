namespace Serverless.Infra.Tests.Policies;

/// <summary>
/// Each role is assigned on one resource, to one identity, with a reason. Broad roles are not assigned.
/// </summary>
internal static class NarrowRoles
{
    private static readonly Dictionary<string, string> Broad = new()
    {
        ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635"] = "Owner",
        ["b24988ac-6180-42a0-ab88-20f7382dd24c"] = "Contributor",
        ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"] = "User Access Administrator",
        ["de139f84-1756-47ae-9be6-808fbbe84772"] = "Website Contributor",
        ["17d1049b-9a84-46fb-8f53-869881c3d3ab"] = "Storage Account Contributor",
    };

    public static IEnumerable<string> Violations(IEnumerable<Resource> resources)
    {
        foreach (var role in resources.Where(r => r.Type == "Microsoft.Authorization/roleAssignments"))
        {
            var scope = role.Id[..role.Id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
            if (!scope.Contains("/providers/", StringComparison.Ordinal))
            {
                yield return $"{role.Id}: is given on a whole group or subscription";
            }

            if (role.Text("description") is not { Length: > 20 })
            {
                yield return $"{role.Id}: gives no reason";
            }

            if (Broad.FirstOrDefault(broad =>
                role.Text("roleDefinitionId")!.EndsWith(broad.Key, StringComparison.Ordinal)) is { Value: { } name })
            {
                yield return $"{role.Id}: gives {name}";
            }

            if (scope.Contains("Microsoft.ServiceBus/", StringComparison.Ordinal)
                && !scope.Contains("/queues/", StringComparison.Ordinal))
            {
                yield return $"{role.Id}: is given on every queue";
            }
        }

        foreach (var action in resources.Where(r => r.Type == "Microsoft.Authorization/roleDefinitions")
            .SelectMany(r => r.Properties!["permissions"]!.AsArray())
            .SelectMany(p => p!["actions"]!.AsArray().Select(a => a!.ToString()))
            .Where(a => a is not ("Microsoft.Web/sites/config/read" or "Microsoft.Web/sites/config/write")))
        {
            yield return $"A custom role may do {action}";
        }
    }
}
