using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Worker;

namespace Serverless.Functions.Tests.Worker;

/// <summary>The detector decides for the interactive lane, so an app of the bulk lane does not take part.</summary>
public sealed class BulkAppTests
{
    [Theory]
    [InlineData("AzureWebJobs.Interactive.Disabled", 0)]
    [InlineData("AzureWebJobs.Bulk.Disabled", 1)]
    [InlineData("Other", 1)]
    public void Only_an_app_of_the_interactive_lane_follows_the_detector(string setting, int followers)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [setting] = "true" }).Build();

        var services = new ServiceCollection().AddWorker(configuration);

        Assert.Equal(followers, services.Count(
            service => service.ServiceType == typeof(IHostedService)
                && service.ImplementationType == typeof(ConcurrencyFollower)));
    }
}
