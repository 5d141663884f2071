using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Backlog;

/// <summary>Measures the backlog of both lanes and keeps <see cref="BacklogView"/> current.</summary>
internal sealed partial class BacklogSampler(
    IBacklogCounts counts, BacklogView view, IOptions<QueueOptions> queues, ServingMetrics metrics, TimeProvider time, ILogger<BacklogSampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                var interactive = await counts.ReadAsync(queues.Value.InteractiveQueue, stoppingToken);
                var bulk = await counts.ReadAsync(queues.Value.BulkQueue, stoppingToken);
                metrics.Active(Lane.Interactive, interactive.Active);
                metrics.Active(Lane.Bulk, bulk.Active);
                view.Measured(Lane.Interactive, interactive.MeasuredAt, interactive.Active);
                view.Measured(Lane.Bulk, bulk.MeasuredAt, bulk.Active);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The view keeps its last measurement and goes on counting what is accepted: the bound still holds, only later.
                NotMeasured(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backlog could not be measured; the last measurement stands.")]
    private static partial void NotMeasured(ILogger logger, Exception exception);
}
