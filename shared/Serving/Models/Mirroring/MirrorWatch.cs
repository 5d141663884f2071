using Microsoft.Extensions.Hosting;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Brings the models before anything else starts, and looks for new ones while it serves. Where the repository is away, what an earlier
/// process brought is served; where there is nothing at all, the start fails with the repository's fault.
/// </summary>
internal sealed class MirrorWatch(ModelMirror mirror, MirroredCatalog catalog, TimeProvider time) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await mirror.SyncAsync(cancellationToken);
        if (catalog.Refresh() is [var fault, ..] && catalog.All.Count == 0)
            throw fault;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await mirror.SyncAsync(stoppingToken);
            catalog.Refresh();
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
