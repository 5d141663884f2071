using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Embedded.ServiceBus;

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>The embedded queue, on a free port and in a folder of its own.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("azure-queue-").FullName;
    private readonly IHost _host;

    public TestQueue()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["ServiceBus:DataFolder"] = _folder, ["ServiceBus:Port"] = "0" });
        builder.Services.AddEmbeddedServiceBus(builder.Configuration);
        _host = builder.Build();
    }

    public string ConnectionString => _host.Services.GetRequiredService<EmbeddedServiceBus>().ConnectionString;

    public Task StartAsync() => _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
