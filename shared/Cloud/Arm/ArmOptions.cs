using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Arm;

/// <summary>
/// The settings section <c>WarmInstances</c>: the site whose always-ready instances the detector changes.
/// </summary>
public sealed partial class ArmOptions
{
    public const string Section = "WarmInstances";

    /// <summary>The resource id of the worker's function app.</summary>
    public string SiteId { get; set; } = "";

    /// <summary>The address of Azure Resource Manager, which differs in the sovereign clouds.</summary>
    public Uri Endpoint { get; set; } = new("https://management.azure.com");

    /// <summary>The user-assigned identity to use.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or null, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }

    /// <summary>The timeout of one call.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan CallLimit { get; set; } = TimeSpan.FromSeconds(30);

    [GeneratedRegex(
        "^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/?#]+/providers/Microsoft.Web/sites/[A-Za-z0-9-]+$",
        RegexOptions.IgnoreCase)]
    internal static partial Regex SiteIdForm();
}

[OptionsValidator]
internal sealed partial class ArmOptionsValidator : IValidateOptions<ArmOptions>;

/// <summary>Validates the form of the values.</summary>
internal sealed class ArmOptionsForms : IValidateOptions<ArmOptions>
{
    public ValidateOptionsResult Validate(string? name, ArmOptions options) => options switch
    {
        _ when !ArmOptions.SiteIdForm().IsMatch(options.SiteId) => ValidateOptionsResult.Fail(
            $"Setting WarmInstances__SiteId is '{options.SiteId}'. Set it to the resource id of the worker's "
            + "function app: /subscriptions/.../resourceGroups/.../providers/Microsoft.Web/sites/..."),
        { Endpoint: not { IsAbsoluteUri: true, Scheme: "https" } } => ValidateOptionsResult.Fail(
            $"Setting WarmInstances__Endpoint is '{options.Endpoint}', which is not an https address. Remove it, or "
            + "set it to the address of your cloud."),
        _ => ValidateOptionsResult.Success,
    };
}
