using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>The signing, the allowed URLs and the timeout of webhooks (settings section <c>Webhooks</c>).</summary>
public sealed class WebhookOptions
{
    /// <summary>Permits loopback addresses, and plain http to them. For one machine only.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// The signing secret: <c>whsec_</c> and base64. During a rotation: the new one, a space, the old one. Apps on
    /// Azure leave it empty and read the secret from Key Vault.
    /// </summary>
    public string? SigningSecret { get; set; }

    /// <summary>How long a receiver can take to respond.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Checks the attributes above at start.</summary>
[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;

/// <summary>
/// Checks at start that the signing secret, if one is set, is valid. A reference that Azure did not resolve does not
/// stop the app: it turns webhooks off.
/// </summary>
internal sealed class SigningSecretValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var text = options.SigningSecret;
        var mayStart = string.IsNullOrEmpty(text) || SigningSecret.IsReference(text);
        return !mayStart && SigningSecret.Of(text, "Webhooks:SigningSecret").Fault is { } fault
            ? ValidateOptionsResult.Fail(fault)
            : ValidateOptionsResult.Success;
    }
}
