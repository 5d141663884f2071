using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Tests.Arm;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Tests;

public sealed class CloudRegistrationTests
{
    private const string Namespace = "/subscriptions/x/resourceGroups/y/providers/Microsoft.ServiceBus/namespaces/acme";

    private static readonly (string, string)[] Settings =
    [
        ("Storage:tableServiceUri", "https://acme.table.core.windows.net"),
        ("Storage:blobServiceUri", "https://acme.blob.core.windows.net"),
        ("Storage:clientId", "11111111-1111-1111-1111-111111111111"),
        ("ServiceBus:fullyQualifiedNamespace", "acme.servicebus.windows.net"),
        ("ServiceBus:clientId", "11111111-1111-1111-1111-111111111111"),
        ("ServiceBus:namespaceId", Namespace),
    ];

    [Fact]
    public async Task The_detector_has_all_of_its_dependencies()
    {
        await using var services = Services(
            (s, c) => s.AddCloudScaling(c), [.. Settings, ("WarmInstances:SiteId", FakeArm.SiteId)]);
        Type[] ports =
        [
            typeof(IArrivalReadings),
                typeof(IInstanceReports), typeof(IOverride), typeof(IWarmInstances), typeof(IConcurrencyControl),
            typeof(ILease),
            typeof(ILedger), typeof(IBurstStatus), typeof(IJobStore), typeof(IBacklogCounts), typeof(IQueueHeads),
        ];
        Assert.All(ports, port => Assert.NotNull(services.GetService(port)));
    }

    [Fact]
    public async Task A_gateway_needs_no_site()
    {
        await using var services = Services((s, c) => s.AddCloudGateway(c), Settings);
        Type[] ports =
        [
            typeof(IJobStore), typeof(IJobList), typeof(IJobSignals),
                typeof(IPayloads), typeof(IArrivalCounter), typeof(IInstanceFacts), typeof(IBurstStatus),
            typeof(ILedger), typeof(IMessageSender), typeof(IBacklogCounts), typeof(IQueueHeads), typeof(IQueueDrain),
        ];
        Assert.All(ports, port => Assert.NotNull(services.GetService(port)));
        Assert.Equal(3, services.GetServices<IHostedService>().Count());
        services.GetService<IStartupValidator>()?.Validate();
    }

    [Fact]
    public void A_detector_without_a_site_does_not_start()
    {
        using var services = Services((s, c) => s.AddCloudScaling(c), Settings);
        var e = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains("WarmInstances__SiteId", Assert.Single(e.Failures));
    }

    [Theory]
    [InlineData("SiteId", "worker", "WarmInstances__SiteId is 'worker'")]
    [InlineData(
        "SiteId", "/subscriptions/x/resourceGroups/y/providers/Microsoft.Web/serverfarms/z",
        "resource id of the worker's function app")]
    [InlineData("Endpoint", "http://management.azure.com", "not an https address")]
    [InlineData("CallLimit", "00:00:00", "CallLimit")]
    public void An_invalid_detector_setting_prevents_the_start_and_is_reported_by_name(
        string setting, string value, string words)
    {
        var settings = new Dictionary<string, string> { ["SiteId"] = FakeArm.SiteId, [setting] = value };
        using var services = Services(
            (s, c) => s.AddCloudScaling(c),
            [.. Settings, .. settings.Select(s => ($"WarmInstances:{s.Key}", s.Value))]);
        var e = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(words, e.Message);
    }

    private static ServiceProvider Services(
        Action<IServiceCollection, IConfiguration> add, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        var services = new ServiceCollection().AddLogging();
        add(services, configuration);
        return services.BuildServiceProvider();
    }
}
