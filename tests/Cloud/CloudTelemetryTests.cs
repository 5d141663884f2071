using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Serverless.Cloud.Tests;

public sealed class CloudTelemetryTests
{
    private const string Insights = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/";

    [Fact]
    public void Without_application_insights_nothing_is_added() => Assert.Empty(Services(null, null));

    [Theory]
    [InlineData(null)]
    [InlineData("ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD")]
    [InlineData("Authorization=AAD")]
    public void With_it_the_exporter_starts_by_key_or_by_identity(string? authentication)
    {
        using var provider = Services(Insights, authentication).BuildServiceProvider();

        Assert.NotNull(provider.GetService<MeterProvider>());
    }

    private static ServiceCollection Services(string? connection, string? authentication)
    {
        var settings = new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = authentication,
        };
        var services = new ServiceCollection();
        services.AddCloudTelemetry(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services;
    }
}
