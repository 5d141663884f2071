using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Serverless.Cloud.Tests;

public sealed class CloudTelemetryRegistrationTests
{
    private const string Insights =
        "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/";

    [Fact]
    public void Without_application_insights_nothing_is_added() => Assert.Empty(Services(null, null));

    [Theory]
    [InlineData(null)]
    [InlineData("ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD")]
    [InlineData("Authorization=AAD")]
    public void With_application_insights_the_exporter_starts_by_key_or_by_identity(string? authentication)
    {
        using var provider = Services(Insights, authentication).BuildServiceProvider();

        Assert.NotNull(provider.GetService<MeterProvider>());
    }

    [Theory]
    [InlineData("IngestionEndpoint=http://127.0.0.1:1/")]
    [InlineData("nonsense")]
    public void A_connection_string_without_a_key_prevents_the_start(string connection)
    {
        using var provider = Services(connection, null).BuildServiceProvider();

        var e = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<MeterProvider>());

        Assert.StartsWith(
            "Setting APPLICATIONINSIGHTS_CONNECTION_STRING contains no InstrumentationKey.", Assert.Single(e.Failures));
    }

    [Theory]
    [InlineData("gateway-abc", "gateway-abc")]
    [InlineData(null, "Serverless.Cloud.Tests")]
    public void The_metrics_have_the_name_of_the_site_or_else_of_the_program(string? site, string name)
    {
        using var provider = Services(Insights, null, site).BuildServiceProvider();

        var resource = provider.GetRequiredService<MeterProvider>().GetResource();

        Assert.Contains(new KeyValuePair<string, object>("service.name", name), resource.Attributes);
    }

    private static ServiceCollection Services(string? connection, string? authentication, string? site = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = authentication,
            ["WEBSITE_SITE_NAME"] = site,
        };
        var services = new ServiceCollection();
        services.AddCloudTelemetry(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services;
    }
}
