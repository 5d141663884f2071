using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// An app starts when it gets its settings. What it then needs must exist: its roles, its stores, its secrets.
/// </summary>
internal static partial class AppRules
{
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobDataReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    private const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

    public static string? Refusal(Arm arm, string id, JsonObject body)
    {
        if (!id.EndsWith("/config/appsettings", StringComparison.Ordinal))
        {
            return null;
        }

        var site = arm.Get(id[..^"/config/appsettings".Length]);
        var identity = site["identity"]!["userAssignedIdentities"]!.AsObject().Single().Key;
        var app = new App(arm, id[..id.IndexOf("/providers/", StringComparison.Ordinal)],
            arm.Get(identity)["properties"]!["principalId"]!.ToString(), body["properties"]!.AsObject());
        return app.Faults().FirstOrDefault();
    }

    /// <summary>
    /// Whether an app gets the secret for a setting that refers to one.
    /// learn.microsoft.com/azure/app-service/app-service-key-vault-references: otherwise it gets the text of the
    /// reference, which is resolved again after 24 hours.
    /// </summary>
    public static bool IsResolved(Arm arm, string group, string principal, string value)
    {
        var match = Reference().Match(value);
        if (!match.Success)
        {
            return true;
        }

        var vault = ArmScope.Below(group, "Microsoft.KeyVault/vaults", [match.Groups[1].Value]);
        var secret = $"{vault}/secrets/{match.Groups[2].Value}";
        return arm.Find(secret) is not null && RoleRules.Has(arm, principal, secret, SecretsUser)
            && NetworkRules.IsReached(arm, vault, "vault");
    }

    /// <summary>
    /// Sites whose counts contradict each other. No page says whether Azure refuses them, so the template avoids them.
    /// </summary>
    public static IEnumerable<string> Contradictions(Arm arm) =>
        from site in arm.Of("Microsoft.Web/sites")
        let config = site.Value["properties"]!["siteConfig"]!
        where (long)config["minimumElasticInstanceCount"]! > (long)config["functionAppScaleLimit"]!
        select site.Key;

    [GeneratedRegex(@"^@Microsoft\.KeyVault\(VaultName=([^;]+);SecretName=([^)]+)\)$")]
    private static partial Regex Reference();

    private sealed record App(Arm Arm, string Group, string Principal, JsonObject Settings)
    {
        public IEnumerable<string> Faults() => Host().Concat(References()).Concat(Package()).Concat(Stores());

        // learn.microsoft.com/azure/azure-functions/functions-reference#grant-permission-to-the-identity
        private IEnumerable<string> Host()
        {
            var account = Account(Settings["AzureWebJobsStorage__accountName"]!.ToString());
            if (!RoleRules.Has(Arm, Principal, account, BlobDataOwner))
            {
                yield return $"The host starts before its role on {account}.";
            }

            foreach (var part in new[] { "blob", "table" }.Where(part => !NetworkRules.IsReached(Arm, account, part)))
            {
                yield return $"The host cannot reach {part} of {account}.";
            }
        }

        private IEnumerable<string> References() => Settings
            .Where(setting => !IsResolved(Arm, Group, Principal, setting.Value!.ToString()))
            .Select(setting => $"The app gets the text of an unresolved reference for {setting.Key}.");

        // learn.microsoft.com/azure/azure-functions/storage-considerations and run-functions-from-deployment-package
        private IEnumerable<string> Package()
        {
            if (Settings["WEBSITE_CONTENTSHARE"]?.ToString() is { } share)
            {
                var found = Arm.Of("Microsoft.Storage/storageAccounts/fileServices/shares")
                    .FirstOrDefault(one => one.Key.EndsWith($"/shares/{share}", StringComparison.Ordinal)).Key;
                if (found?.IndexOf("/fileServices", StringComparison.Ordinal) is not { } end
                    || !NetworkRules.IsReached(Arm, found[..end], "file"))
                {
                    yield return $"The app cannot mount its content share {share}: it answers HTTP 500.";
                }
            }
            else
            {
                var package = new Uri(Settings["WEBSITE_RUN_FROM_PACKAGE"]!.ToString());
                var account = Account(package.Host.Split('.')[0]);
                var container = $"{account}/blobServices/default/containers/{package.Segments[1].TrimEnd('/')}";
                if (!RoleRules.Has(Arm, Principal, container, BlobDataReader)
                    || !NetworkRules.IsReached(Arm, account, "blob"))
                {
                    yield return $"The platform cannot read the package {package} as the app.";
                }
            }
        }

        private IEnumerable<string> Stores()
        {
            var data = new Uri(Settings["Storage__tableServiceUri"]!.ToString()).Host.Split('.')[0];
            var bus = Settings["ServiceBus__namespaceId"]!.ToString();
            foreach (var (store, parts) in new[] { (Account(data), new[] { "table", "blob" }), (bus, ["namespace"]) })
            {
                if (!RoleRules.Has(Arm, Principal, store, below: true))
                {
                    yield return $"The app starts before its roles on {store}.";
                }

                foreach (var part in parts.Where(part => !NetworkRules.IsReached(Arm, store, part)))
                {
                    yield return $"The app cannot reach {part} of {store}.";
                }
            }
        }

        private string Account(string name) => ArmScope.Below(Group, "Microsoft.Storage/storageAccounts", [name]);
    }
}
