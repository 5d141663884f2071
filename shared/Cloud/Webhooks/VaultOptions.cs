using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Webhooks;

/// <summary>The settings section <c>Vault</c>: the key vault that contains the signing secret of webhooks.</summary>
public sealed class VaultOptions
{
    public const string Section = "Vault";

    /// <summary>The address of the vault.</summary>
    [Required(ErrorMessage = "Setting Vault__Uri is missing. Set it to the address of the key vault.")]
    [RegularExpression("^https://.+", ErrorMessage = "Setting Vault__Uri must be an https address.")]
    public string Uri { get; set; } = "";

    /// <summary>The name of the secret.</summary>
    [Required]
    public string SigningSecret { get; set; } = "webhook-signing-secret";

    /// <summary>The user-assigned identity to use.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or null, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }
}

[OptionsValidator]
internal sealed partial class VaultOptionsValidator : IValidateOptions<VaultOptions>;
