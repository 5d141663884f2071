using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

public sealed class CloudStorageOptionsTests(Azurite azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_setting_is_sufficient_for_the_emulator()
    {
        using var services = Services(("Storage", azurite.ConnectionString));
        foreach (var start in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(Token);
        }

        var job = Samples.Job();
        Assert.Null(await services.GetRequiredService<IJobStore>().CreateAsync(job, Token));
        Assert.NotNull(await services.GetRequiredService<IJobStore>().ReadAsync(job.Id, Token));
    }

    [Fact]
    public void On_Azure_two_addresses_and_an_identity_are_sufficient()
    {
        using var services = Services(
            ("Storage:tableServiceUri", "https://acme.table.core.windows.net"),
            ("Storage:blobServiceUri", "https://acme.blob.core.windows.net"),
            ("Storage:clientId", "11111111-1111-1111-1111-111111111111"));
        Assert.NotNull(services.GetRequiredService<IJobStore>());
    }

    [Theory]
    [InlineData("Storage", "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0", "not a key")]
    [InlineData("Storage", "nonsense", "not the emulator's")]
    [InlineData("Storage", "", "Storage__tableServiceUri is missing")]
    [InlineData("Storage:tableServiceUri", "https://acme.table.core.windows.net", "Storage__blobServiceUri is missing")]
    [InlineData("Storage:tableServiceUri", "http://acme.table.core.windows.net", "not an https address")]
    public void An_invalid_setting_is_reported_by_name(string setting, string value, string words)
    {
        using var services = Services((setting, value));
        var e = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IJobStore>());
        Assert.Contains(words, e.Message);
        Assert.DoesNotContain("c2VjcmV0", e.Message);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        return new ServiceCollection().AddLogging().AddCloud(configuration).BuildServiceProvider();
    }
}
