using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.Policies;

/// <summary>Names keep to what Azure takes.</summary>
internal static partial class AzureNames
{
    private static readonly Dictionary<string, Regex> Forms = new()
    {
        ["Microsoft.Storage/storageAccounts"] = Account(),
        ["Microsoft.KeyVault/vaults"] = Vault(),
        ["Microsoft.ServiceBus/namespaces"] = Namespace(),
        ["Microsoft.Web/sites"] = Site(),
        ["Microsoft.Storage/storageAccounts/tableServices/tables"] = Table(),
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = Container(),
    };

    public static IEnumerable<string> Violations(IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            var name = resource.Name.Split('/')[^1];
            if (Forms.TryGetValue(resource.Type, out var form) && !form.IsMatch(name))
            {
                yield return $"{resource.Type} '{name}' is no name that Azure takes";
            }

            if (resource.Text("AzureFunctionsWebHost__hostid") is { Length: > 32 } id)
            {
                yield return $"Host id '{id}' is longer than 32 characters";
            }
        }
    }

    [GeneratedRegex("^[a-z0-9]{3,24}$")]
    private static partial Regex Account();

    [GeneratedRegex("^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$")]
    private static partial Regex Vault();

    [GeneratedRegex("^(?!.*(-sb|-mgmt)$)[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$")]
    private static partial Regex Namespace();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,38}[A-Za-z0-9]$")]
    private static partial Regex Site();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex Table();

    [GeneratedRegex("^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
    private static partial Regex Container();
}
