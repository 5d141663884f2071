using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The addresses of tables and blobs, in the form of the Functions host's identity-based connections:
/// <c>Storage__tableServiceUri</c>, <c>Storage__blobServiceUri</c>, and <c>Storage__clientId</c> for a user-assigned
/// identity. <c>Storage</c> is the connection string of the emulator.
/// </summary>
public sealed class CloudStorageOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// A connection string of the emulator (Azurite). A real account is accessed with an identity, not with a key.
    /// </summary>
    public string? ConnectionString { get; set; }

    public Uri? TableServiceUri { get; set; }

    public Uri? BlobServiceUri { get; set; }

    /// <summary>
    /// The user-assigned identity to use. If it is null, <c>credential</c> selects the system-assigned or the
    /// developer's identity.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or null, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }

    internal static void Bind(CloudStorageOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        section.Bind(options);
        options.ConnectionString = section.Value;
    }
}

/// <summary>Allows the emulator or two addresses, but no key of a real account.</summary>
internal sealed class CloudStorageOptionsValidator : IValidateOptions<CloudStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, CloudStorageOptions options)
    {
        if (options.ConnectionString is { Length: > 0 } connection)
        {
            // The message omits the value, because it may contain a key.
            return IsEmulator(connection)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    "Setting Storage contains a connection string that is not the emulator's. Use "
                    + "UseDevelopmentStorage=true, or remove it and set Storage__tableServiceUri and "
                    + "Storage__blobServiceUri. On Azure the app uses its identity, not a key.");
        }

        var faults = new[]
        {
            Fault("Storage__tableServiceUri", options.TableServiceUri, "https://ACCOUNT.table.core.windows.net"),
            Fault("Storage__blobServiceUri", options.BlobServiceUri, "https://ACCOUNT.blob.core.windows.net"),
        };
        return faults.OfType<string>().ToList() is { Count: > 0 } found
            ? ValidateOptionsResult.Fail(found)
            : ValidateOptionsResult.Success;
    }

    private static string? Fault(string setting, Uri? value, string example) => value switch
    {
        null => $"Setting {setting} is missing. Set it to {example}, or set Storage to UseDevelopmentStorage=true.",
        { IsAbsoluteUri: true, Scheme: "https" } => null,
        _ => $"Setting {setting} is '{value}', which is not an https address. Set it to an address such as {example}.",
    };

    private static bool IsEmulator(string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            return (parts.TryGetValue("UseDevelopmentStorage", out var use)
                    && string.Equals($"{use}", "true", StringComparison.OrdinalIgnoreCase))
                || (parts.TryGetValue("AccountName", out var account) && Equals(account, "devstoreaccount1"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
