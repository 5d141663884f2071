using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.ServiceBus;

/// <summary>
/// The namespace of the queues, by the settings that the triggers read too: <c>ServiceBus__fullyQualifiedNamespace</c>, and
/// <c>ServiceBus__clientId</c> for a user-assigned identity; <c>ServiceBus__namespaceId</c> beside them. <c>ServiceBus</c> itself names the emulator.
/// </summary>
internal sealed class ServiceBusOptions
{
    public const string Section = "ServiceBus";

    /// <summary>A connection string of the emulator. Anything else is reached by identity, without a key.</summary>
    public string? ConnectionString { get; set; }

    public string FullyQualifiedNamespace { get; set; } = "";

    /// <summary>The resource id of the namespace, by which Resource Manager tells how much waits.</summary>
    public string NamespaceId { get; set; } = "";

    /// <summary>Azure Resource Manager: another one in the sovereign clouds.</summary>
    public Uri ManagementEndpoint { get; set; } = new("https://management.azure.com");

    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or nothing, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }

    public static void Bind(ServiceBusOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        section.Bind(options);
        options.ConnectionString = section.Value;
    }
}

/// <summary>Either the emulator or a namespace: nothing that holds a key of a real one.</summary>
internal sealed class ServiceBusOptionsValidator : IValidateOptions<ServiceBusOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceBusOptions options) => options switch
    {
        { ConnectionString: { Length: > 0 } connection } =>
            connection.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase)
                ? ValidateOptionsResult.Success
                // The value is not repeated: it may hold a key.
                : ValidateOptionsResult.Fail(
                    "Setting ServiceBus holds a connection string that is not the emulator's. Remove it and set "
                    + "ServiceBus__fullyQualifiedNamespace: on Azure the app's identity is used and no key."),
        { FullyQualifiedNamespace: var host } when Uri.CheckHostName(host) != UriHostNameType.Dns => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__fullyQualifiedNamespace is '{host}'. Set it to NAMESPACE.servicebus.windows.net."),
        { NamespaceId: var id } when !id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__namespaceId is '{id}'. Set it to the resource id of the namespace: /subscriptions/.../namespaces/NAMESPACE."),
        { ManagementEndpoint: not { IsAbsoluteUri: true, Scheme: "https" } } => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__managementEndpoint is '{options.ManagementEndpoint}', which is no https address. Leave it out, or set it to your cloud's."),
        _ => ValidateOptionsResult.Success,
    };
}
