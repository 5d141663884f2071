using OpenTelemetry.Metrics;
using Serverless.Serving;

namespace Serverless.Local.Hosting;

/// <summary>
/// Exports the metrics to the address in the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. If it is not set,
/// OpenTelemetry is not loaded.
/// </summary>
internal static class TelemetryRegistration
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The prefix of all OpenTelemetry settings.</summary>
    public const string Prefix = "OTEL_";

    /// <exception cref="SettingException">The setting is not a valid address.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration settings) =>
        settings[Endpoint] switch
    {
        null or "" => services,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" =>
            AddOtlp(services),
        var text => throw new SettingException($"{Endpoint} is '{text}'. Set it to the address of an OpenTelemetry "
            + "collector, such as http://localhost:4317, or remove it."),
    };

    // The exporter reads the address and its other settings from the configuration.
    private static IServiceCollection AddOtlp(IServiceCollection services)
    {
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ServingMetrics.MeterName).AddOtlpExporter());
        return services;
    }
}
