using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Brings the models before anything else starts, and looks for new ones while it serves. If the repository is away, what an earlier
/// process brought is served; if there is nothing at all, the start fails with the repository's fault.
/// </summary>
internal sealed class MirrorWatch(ModelMirror mirror, MirroredCatalog catalog, TimeProvider time, ILogger<MirrorWatch> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await SyncAsync(cancellationToken);
        if (catalog.Faults is [var fault, ..] && catalog.All.Count == 0)
        {
            throw fault;
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("mirror the models", Period, time, logger).RunAfterPeriodAsync(SyncAsync, stoppingToken);

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        await mirror.SyncAsync(cancellationToken);
        catalog.Refresh();
    }
}
