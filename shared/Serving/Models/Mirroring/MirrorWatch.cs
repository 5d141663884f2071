using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Mirrors the models before other services start, smallest first, and then looks for new ones periodically. A large
/// model is fetched while the small ones are already served. If the repository is unavailable, the models that an
/// earlier process mirrored are served.
/// </summary>
internal sealed class MirrorWatch(
    ModelMirror mirror, MirroredCatalog catalog, TimeProvider time, ILogger<MirrorWatch> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stopping = new();
    private Task _first = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _first = SyncAsync(_stopping.Token);
        return StartupWait.WaitAsync(_first, () => catalog.All.Count, time, cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await new Periodic("mirror the models", Period, time, logger).RunAfterPeriodAsync(SyncAsync, stoppingToken);
    }

    private Task SyncAsync(CancellationToken cancellationToken) =>
        mirror.SyncAsync(() => catalog.Refresh(), cancellationToken);
}
