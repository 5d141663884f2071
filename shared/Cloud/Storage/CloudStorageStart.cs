using Microsoft.Extensions.Hosting;

namespace Serverless.Cloud.Storage;

/// <summary>Makes the tables and containers before the app serves, or stops it with the setting and the remedy.</summary>
internal sealed class CloudStorageStart(CloudStorage storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => storage.CreateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
