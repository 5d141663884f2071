using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Arm;

/// <summary>Which site's always-ready instances the detector moves: the settings section <c>WarmInstances</c>.</summary>
public sealed partial class ArmOptions
{
    public const string Section = "WarmInstances";

    /// <summary>The resource id of the worker's function app.</summary>
    public string SiteId { get; set; } = "";

    /// <summary>Azure Resource Manager: another one in the sovereign clouds.</summary>
    public Uri Endpoint { get; set; } = new("https://management.azure.com");

    /// <summary>The user-assigned identity to use.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or nothing, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }

    /// <summary>How long one call may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan CallLimit { get; set; } = TimeSpan.FromSeconds(30);

    [GeneratedRegex("^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/?#]+/providers/Microsoft.Web/sites/[A-Za-z0-9-]+$", RegexOptions.IgnoreCase)]
    internal static partial Regex SiteIdForm();
}

[OptionsValidator]
internal sealed partial class ArmOptionsValidator : IValidateOptions<ArmOptions>;

/// <summary>The forms of the values, by the names of their settings.</summary>
internal sealed class ArmOptionsForms : IValidateOptions<ArmOptions>
{
    public ValidateOptionsResult Validate(string? name, ArmOptions options) => options switch
    {
        _ when !ArmOptions.SiteIdForm().IsMatch(options.SiteId) => ValidateOptionsResult.Fail(
            $"Setting WarmInstances__SiteId is '{options.SiteId}'. Set it to the resource id of the worker's function app: "
            + "/subscriptions/.../resourceGroups/.../providers/Microsoft.Web/sites/..."),
        { Endpoint: not { IsAbsoluteUri: true, Scheme: "https" } } => ValidateOptionsResult.Fail(
            $"Setting WarmInstances__Endpoint is '{options.Endpoint}', which is no https address. Leave it out, or set it to your cloud's."),
        _ => ValidateOptionsResult.Success,
    };
}
