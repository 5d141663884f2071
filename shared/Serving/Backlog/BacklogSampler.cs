using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Backlog;

/// <summary>
/// Measures the backlog of both lanes and keeps <see cref="BacklogView"/> current. If a measurement fails, the view
/// keeps the last one and continues to count accepted jobs, so the limit still holds.
/// </summary>
public sealed class BacklogSampler(
    IBacklogCounts counts, BacklogView view,
    IOptions<QueueOptions> queues, ServingMetrics metrics, TimeProvider time, ILogger<BacklogSampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("measure the backlog", Period, time, logger).RunAsync(MeasureAsync, stoppingToken);

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var interactive = await counts.ReadAsync(queues.Value.InteractiveQueue, cancellationToken);
        var bulk = await counts.ReadAsync(queues.Value.BulkQueue, cancellationToken);
        metrics.Active(Lane.Interactive, interactive.Active);
        metrics.Active(Lane.Bulk, bulk.Active);
        view.Measured(Lane.Interactive, interactive.MeasuredAt, interactive.Active);
        view.Measured(Lane.Bulk, bulk.MeasuredAt, bulk.Active);
    }
}
