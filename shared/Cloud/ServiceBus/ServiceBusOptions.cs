using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.ServiceBus;

/// <summary>
/// The namespace of the queues, in the settings that the triggers read too: <c>ServiceBus__fullyQualifiedNamespace</c>,
/// and <c>ServiceBus__clientId</c> for a user-assigned identity. <c>ServiceBus__namespaceId</c> is its resource id.
/// <c>ServiceBus</c> is the connection string of the emulator.
/// </summary>
internal sealed class ServiceBusOptions
{
    public const string Section = "ServiceBus";

    /// <summary>
    /// A connection string of the emulator. A real namespace is accessed with an identity, not with a key.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The emulator's connection string for administration. It counts messages over HTTP, on a port of its own.
    /// </summary>
    public string? AdministrationConnectionString { get; set; }

    public string FullyQualifiedNamespace { get; set; } = "";

    /// <summary>The resource id of the namespace. Resource Manager returns the counts of its queues.</summary>
    public string NamespaceId { get; set; } = "";

    /// <summary>The address of Azure Resource Manager, which differs in the sovereign clouds.</summary>
    public Uri ManagementEndpoint { get; set; } = new("https://management.azure.com");

    public string? ClientId { get; set; }

    /// <summary><c>managedidentity</c> or null, as in the Functions host's own settings.</summary>
    public string? Credential { get; set; }

    public static void Bind(ServiceBusOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        section.Bind(options);
        options.ConnectionString = section.Value;
    }
}

/// <summary>Allows the emulator or a namespace, but no key of a real namespace.</summary>
internal sealed class ServiceBusOptionsValidator : IValidateOptions<ServiceBusOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceBusOptions options) => options switch
    {
        // The messages omit the values, because they may contain a key.
        { ConnectionString: { Length: > 0 } connection } when !IsOfEmulator(connection) => ValidateOptionsResult.Fail(
            "Setting ServiceBus contains a connection string that is not the emulator's. Remove it and set "
            + "ServiceBus__fullyQualifiedNamespace. On Azure the app uses its identity, not a key."),
        { ConnectionString.Length: > 0, AdministrationConnectionString: var administration } =>
            IsOfEmulator(administration)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    "Setting ServiceBus__administrationConnectionString is missing or is not the emulator's. "
                    + "Set it to the value of ServiceBus with the emulator's administration port: "
                    + "Endpoint=sb://localhost:5300;..."),
        { FullyQualifiedNamespace: var host } when Uri.CheckHostName(host) != UriHostNameType.Dns =>
            ValidateOptionsResult.Fail(
                $"Setting ServiceBus__fullyQualifiedNamespace is '{host}'. Set it to "
                + "NAMESPACE.servicebus.windows.net."),
        { NamespaceId: var id } when !id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) =>
            ValidateOptionsResult.Fail(
                $"Setting ServiceBus__namespaceId is '{id}'. Set it to the resource id of the namespace: "
                + "/subscriptions/.../namespaces/NAMESPACE."),
        { ManagementEndpoint: not { IsAbsoluteUri: true, Scheme: "https" } } => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__managementEndpoint is '{options.ManagementEndpoint}', which is not an https address. "
            + "Remove it, or set it to the address of your cloud."),
        _ => ValidateOptionsResult.Success,
    };

    private static bool IsOfEmulator(string? connectionString)
    {
        try
        {
            return connectionString?.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase) == true
                && ServiceBusConnectionStringProperties.Parse(connectionString)
                    is { Endpoint: not null, SharedAccessKey: not null };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
