using OpenTelemetry.Metrics;
using Serverless.Serving;

namespace Serverless.Local.Hosting;

/// <summary>
/// Sends the product's metrics where the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; nothing is loaded
/// where it says nothing.
/// </summary>
internal static class Telemetry
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Every setting of OpenTelemetry's own begins with this.</summary>
    public const string Prefix = "OTEL_";

    /// <exception cref="SettingException">The setting is no address.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration settings) =>
        settings[Endpoint] switch
    {
        null or "" => services,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" =>
            AddOtlp(services),
        var text => throw new SettingException($"{Endpoint} is '{text}'. Name the address of an OpenTelemetry "
            + "collector, such as http://localhost:4317, or leave it out."),
    };

    // The exporter reads the address and its other variables from the configuration by itself.
    private static IServiceCollection AddOtlp(IServiceCollection services)
    {
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ServingMetrics.MeterName).AddOtlpExporter());
        return services;
    }
}
