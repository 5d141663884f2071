using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Creates the tables and containers in the emulator before any other service starts. If this fails, the app stops and
/// names the setting and the remedy. On Azure the template creates them, and an app's identity can access only those
/// that it needs.
/// </summary>
internal sealed class CloudStorageStart(
    CloudStorage storage, IOptions<CloudStorageOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        options.Value.ConnectionString is { Length: > 0 } ? storage.CreateAsync(cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
