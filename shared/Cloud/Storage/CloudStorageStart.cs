using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Makes the tables and containers of the emulator before the app serves, or stops it with the setting and the remedy. On Azure the
/// template has made them, and an app's identity may touch only those that it needs.
/// </summary>
internal sealed class CloudStorageStart(CloudStorage storage, IOptions<CloudStorageOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.ConnectionString is { Length: > 0 } ? storage.CreateAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
