using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Mirrors the models before other services start, smallest first, and looks for new ones from then on. A large model
/// is fetched while the small ones, also those that are published meanwhile, are already served. If the repository is
/// unavailable, the models that an earlier process mirrored are served.
/// </summary>
internal sealed class MirrorWatch(
    ModelMirror mirror, MirroredCatalog catalog, TimeProvider time, ILogger<MirrorWatch> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly TaskCompletionSource<Task> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await StartupWait.WaitAsync(_first.Task.Unwrap(), () => catalog.All.Count, time, cancellationToken);
    }

    /// <summary>Does nothing: it started before the other services.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("mirror the models", Period, time, logger).RunAsync(LookAsync, stoppingToken);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await mirror.LookAsync(() => catalog.Refresh(), cancellationToken);
        _first.TrySetResult(mirror.Fetching);
    }
}
