using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// A stand-in of Azure Resource Manager and of the providers behind it. It refuses what their documents say they
/// refuse; each rule names its page. It knows nothing that no page says.
/// </summary>
internal sealed class Arm
{
    private readonly Dictionary<string, JsonObject> _resources = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, JsonObject> _deletedVaults = new(StringComparer.OrdinalIgnoreCase);
    private int _principals;

    public static ArmScope Subscription { get; } = new("/subscriptions/11111111-1111-1111-1111-111111111111");

    /// <summary>The first day of the current month.</summary>
    public string Month { get; set; } = "2026-12-01";

    /// <summary>Object ids of the directory, with the type of each.</summary>
    public Dictionary<string, string> Principals { get; } = new() { ["operator"] = "Group" };

    public IEnumerable<KeyValuePair<string, JsonObject>> Of(string type) =>
        _resources.Where(one => one.Value["type"]?.ToString() == type);

    public JsonObject? Find(string id) => _resources.GetValueOrDefault(id);

    /// <summary>learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found</summary>
    public JsonObject Get(string id) => Find(id) ?? throw new ArmRefusedException($"ResourceNotFound: {id}");

    public void Put(string id, JsonObject body)
    {
        var type = body["type"]!.ToString();
        RefuseOrphan(id, type);
        var before = Find(id);
        var refusal = VaultRules.Refusal(body, before, _deletedVaults.ContainsKey(body["name"]!.ToString()))
            ?? BudgetRules.Refusal(body, before, Month)
            ?? RoleRules.Refusal(this, body, before)
            ?? NetworkRules.Refusal(this, body)
            ?? AppRules.Refusal(this, id, body);
        if (refusal is not null)
        {
            throw new ArmRefusedException($"{refusal} ({id})");
        }

        _resources[id] = body;
        Fill(body, before);
    }

    /// <summary>Deletes a group, as <c>azd down</c> does. A deleted vault keeps its name until it is purged.</summary>
    public void Delete(ArmScope group, bool purge)
    {
        if (_resources.Values.Any(one => one["type"]?.ToString() == "Microsoft.Authorization/locks"))
        {
            // learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
            throw new ArmRefusedException("ScopeLocked: remove the locks first.");
        }

        foreach (var (id, vault) in Of("Microsoft.KeyVault/vaults").ToList())
        {
            var isProtected = (bool?)vault["properties"]!["enablePurgeProtection"] ?? false;
            if (!purge || isProtected)
            {
                _deletedVaults[vault["name"]!.ToString()] = vault;
            }
        }

        var inGroup = _resources.Keys.Where(id => id.StartsWith(group.Id, StringComparison.OrdinalIgnoreCase));
        foreach (var id in inGroup.ToList())
        {
            _resources.Remove(id);
        }
    }

    /// <summary>Restores a deleted vault into its group, which must exist.</summary>
    public void Recover(ArmScope group, string vault)
    {
        Get(group.Id);
        _deletedVaults.Remove(vault, out var body);
        _resources[ArmScope.Below(group.Id, "Microsoft.KeyVault/vaults", [vault])] = body!;
    }

    public void DeleteLocks()
    {
        foreach (var (id, _) in Of("Microsoft.Authorization/locks").ToList())
        {
            _resources.Remove(id);
        }
    }

    /// <summary>learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-parent-resource</summary>
    private void RefuseOrphan(string id, string type)
    {
        if (type == "Microsoft.Resources/resourceGroups")
        {
            return;
        }

        var provider = id.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        var isChild = id[provider..].Split('/').Length > 5;
        var parent = isChild ? id[..id.LastIndexOf('/', id.LastIndexOf('/') - 1)] : id[..provider];
        if (Find(parent) is null)
        {
            throw new ArmRefusedException($"ParentResourceNotFound: {parent} of {id}");
        }
    }

    /// <summary>Adds what a provider computes.</summary>
    private void Fill(JsonObject body, JsonObject? before)
    {
        var properties = body["properties"] as JsonObject ?? [];
        body["properties"] = properties.Parent is null ? properties : body["properties"];
        if (body["type"]!.ToString() == "Microsoft.ManagedIdentity/userAssignedIdentities")
        {
            // A new identity of the same name is another principal.
            var principal = before?["properties"]?["principalId"]?.ToString() ?? $"principal-{++_principals}";
            Principals[principal] = "ServicePrincipal";
            (properties["principalId"], properties["clientId"]) = (principal, $"client-of-{principal}");
        }
        else if (body["type"]!.ToString() == "Microsoft.Insights/components")
        {
            properties["ConnectionString"] = "InstrumentationKey=00000000-0000-0000-0000-000000000000";
        }
    }
}
