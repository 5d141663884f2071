using Serverless.Serving;
using Serverless.Serving.Inference;

namespace Serverless.Local;

/// <summary>
/// While this worker starts, reports to the pool that it makes progress with loading, so that the pool does not mistake
/// a slow start with many models for a hang.
/// </summary>
internal sealed class LoadProgress(
    LoadedModels models, Instance instance, TimeProvider time, ILogger<LoadProgress> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private long _reported;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("report the progress of the start", Period, time, logger).RunAsync(ReportAsync, stoppingToken);

    private Task ReportAsync(CancellationToken cancellationToken)
    {
        var changes = models.Changes;
        if (instance.ReadyAt is null && changes != _reported)
        {
            _reported = changes;
            Console.Out.WriteLine(Embedded.Pool.ParentLifetime.ProgressLine);
        }

        return Task.CompletedTask;
    }
}
