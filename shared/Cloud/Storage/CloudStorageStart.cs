using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Makes the tables and containers of the emulator before any other service starts, or stops the app with the setting and the remedy. On
/// Azure the template has made them, and an app's identity may touch only those that it needs.
/// </summary>
internal sealed class CloudStorageStart(CloudStorage storage, IOptions<CloudStorageOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        options.Value.ConnectionString is { Length: > 0 } ? storage.CreateAsync(cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
