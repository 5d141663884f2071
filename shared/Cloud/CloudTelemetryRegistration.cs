using System.Data.Common;
using System.Reflection;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using Serverless.Serving;

namespace Serverless.Cloud;

/// <summary>
/// Sends the product's metrics to Application Insights if the platform's settings name one. Logs and traces go through
/// the Functions host.
/// </summary>
internal static class CloudTelemetryRegistration
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The Functions host uses the same form: <c>ClientId=…;Authorization=AAD</c>.</summary>
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    public static void AddCloudTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[ConnectionString] is not { Length: > 0 } connection)
        {
            return;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(
                resource => resource.AddService(AppName(configuration), autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics
                .AddMeter(ServingMetrics.MeterName)
                .AddAzureMonitorMetricExporter(options =>
                {
                    options.ConnectionString = Checked(connection);
                    if (configuration[Authentication] is { Length: > 0 } authentication)
                    {
                        options.Credential = CloudIdentity.Of(ClientId(authentication), "managedidentity");
                    }
                }));
    }

    /// <summary>
    /// The name of the site, which the Functions host reports too, or the name of the program outside a site.
    /// </summary>
    private static string AppName(IConfiguration configuration) =>
        configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } site
            ? site
            : Assembly.GetEntryAssembly()?.GetName().Name ?? "Serverless";

    // The exporter is created before options are validated at start, and its own exception names no setting.
    private static string Checked(string connection) => Parts(connection).ContainsKey("InstrumentationKey")
        ? connection
        : throw new OptionsValidationException(
            ConnectionString,
            typeof(AzureMonitorExporterOptions),
            [
                $"Setting {ConnectionString} contains no InstrumentationKey. "
                + "Copy the value from the Application Insights resource, or remove the setting.",
            ]);

    private static string? ClientId(string authentication) =>
        Parts(authentication).TryGetValue("ClientId", out var id) ? id as string : null;

    /// <returns>Empty if the text is not a connection string.</returns>
    private static DbConnectionStringBuilder Parts(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // Callers report the parts that they miss.
        }

        return parts;
    }
}
