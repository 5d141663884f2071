using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Brings the models before anything else starts, the lightest first, and looks for new ones while it serves. A heavy
/// model comes while the light ones are served already. If the repository is away, what an earlier process brought is
/// served.
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
        return StartPatience.WaitAsync(_first, () => catalog.All.Count, time, cancellationToken);
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
