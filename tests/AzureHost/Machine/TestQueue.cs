using System.Text.Json;
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

    /// <param name="lockDuration">How long a message is locked; null as the product's queues declare it.</param>
    public TestQueue(string? lockDuration = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ServiceBus:DataFolder"] = _folder,
            ["ServiceBus:Port"] = "0",
            ["ServiceBus:AdministrationPort"] = "0",
            ["ServiceBus:QueuesFile"] = lockDuration is null ? null : WriteQueues(lockDuration),
        });
        builder.Services.AddEmbeddedServiceBus(builder.Configuration);
        _host = builder.Build();
    }

    /// <summary>
    /// How an app reaches the queue: an emulator's connection strings, for the queue itself and for its counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var queue = _host.Services.GetRequiredService<EmbeddedServiceBus>();
            return new Dictionary<string, string>
            {
                ["ServiceBus"] = queue.ConnectionString,
                ["ServiceBus__AdministrationConnectionString"] = queue.AdministrationConnectionString,
            };
        }
    }

    public Task StartAsync() => _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string WriteQueues(string lockDuration)
    {
        var queues = new[] { "jobs-interactive", "jobs-bulk", "callbacks" }.Select(name => new
        {
            Name = name,
            Properties = new
            {
                LockDuration = lockDuration,
                MaxDeliveryCount = 2000,
                DeadLetteringOnMessageExpiration = true,
                RequiresDuplicateDetection = true,
            },
        });
        var path = Path.Combine(_folder, "queues.json");
        var file = new { UserConfig = new { Namespaces = new[] { new { Queues = queues } } } };
        File.WriteAllText(path, JsonSerializer.Serialize(file));
        return path;
    }
}
