using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.Policies;

/// <summary>
/// A deployment contains no key, secret or connection string, and reads no key except for the content share's secret.
/// </summary>
internal static partial class NoKeys
{
    public static IEnumerable<string> Violations(IEnumerable<Resource> resources) =>
        from resource in resources
        from fault in Faults(resource)
        select $"{resource.Id}: {fault}";

    private static IEnumerable<string> Faults(Resource resource)
    {
        var text = Regex.Unescape(resource.Body.ToJsonString());
        if (Secret().IsMatch(text))
        {
            yield return "holds a key or a connection string";
        }

        if (text.Contains("listKeys", StringComparison.OrdinalIgnoreCase) && !IsContentShare(resource))
        {
            yield return "fetches a key";
        }

        if (resource.Type == "Microsoft.Storage/storageAccounts" && resource.Text("allowSharedKeyAccess") != "false"
            && resource.Body["tags"]?["exception"] is null)
        {
            yield return "takes shared keys without naming the exception";
        }

        if (resource.Type is "Microsoft.ServiceBus/namespaces" && resource.Text("disableLocalAuth") != "true"
            || resource.Type is "Microsoft.Insights/components" && resource.Text("DisableLocalAuth") != "true")
        {
            yield return "takes keys";
        }

        if (resource.Type.EndsWith("basicPublishingCredentialsPolicies", StringComparison.Ordinal)
            && resource.Text("allow") != "false")
        {
            yield return "takes a publishing password";
        }
    }

    private static bool IsContentShare(Resource resource) =>
        resource.Type == "Microsoft.KeyVault/vaults/secrets"
            && resource.Name.EndsWith("/content-share", StringComparison.Ordinal);

    [GeneratedRegex(
        "AccountKey=[A-Za-z0-9+/=]{8}|SharedAccessKey=|SharedAccessSignature|[?&]sig=|whsec_|[A-Za-z0-9+/]{86}==",
        RegexOptions.None)]
    private static partial Regex Secret();
}
