using Azure.Messaging.ServiceBus;
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

    /// <summary>The emulator's own connection string for administration: it counts messages over HTTP, on a port beside AMQP's.</summary>
    public string? AdministrationConnectionString { get; set; }

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
        // The values are not repeated: they may hold a key.
        { ConnectionString: { Length: > 0 } connection } when !IsOfEmulator(connection) => ValidateOptionsResult.Fail(
            "Setting ServiceBus holds a connection string that is not the emulator's. Remove it and set "
            + "ServiceBus__fullyQualifiedNamespace: on Azure the app's identity is used and no key."),
        { ConnectionString.Length: > 0, AdministrationConnectionString: var administration } => IsOfEmulator(administration)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Setting ServiceBus__administrationConnectionString is missing, or is not the emulator's. Set it to the value of ServiceBus "
                + "with the emulator's administration port: Endpoint=sb://localhost:5300;..."),
        { FullyQualifiedNamespace: var host } when Uri.CheckHostName(host) != UriHostNameType.Dns => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__fullyQualifiedNamespace is '{host}'. Set it to NAMESPACE.servicebus.windows.net."),
        { NamespaceId: var id } when !id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__namespaceId is '{id}'. Set it to the resource id of the namespace: /subscriptions/.../namespaces/NAMESPACE."),
        { ManagementEndpoint: not { IsAbsoluteUri: true, Scheme: "https" } } => ValidateOptionsResult.Fail(
            $"Setting ServiceBus__managementEndpoint is '{options.ManagementEndpoint}', which is no https address. Leave it out, or set it to your cloud's."),
        _ => ValidateOptionsResult.Success,
    };

    private static bool IsOfEmulator(string? connectionString)
    {
        try
        {
            return connectionString?.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase) == true
                && ServiceBusConnectionStringProperties.Parse(connectionString) is { Endpoint: not null, SharedAccessKey: not null };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
