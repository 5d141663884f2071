using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>Key vaults that survive their deletion.</summary>
internal static class VaultRules
{
    public static string? Refusal(JsonObject body, JsonObject? before, bool nameIsDeleted)
    {
        if (body["type"]!.ToString() != "Microsoft.KeyVault/vaults")
        {
            return null;
        }

        return body["properties"]!["enablePurgeProtection"] switch
        {
            // learn.microsoft.com/azure/key-vault/general/soft-delete-overview: the name of a deleted vault cannot be
            // used again until its retention is over or it is purged.
            _ when before is null && nameIsDeleted =>
                "Conflict: A vault with the same name already exists in deleted state.",
            // learn.microsoft.com/azure/templates/microsoft.keyvault/vaults: "does not accept false as its value".
            JsonValue value when !(bool)value => "BadRequest: enablePurgeProtection cannot be set to false.",
            _ => null,
        };
    }
}
