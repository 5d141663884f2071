using Serverless.Serving;
using Serverless.Serving.Inference;

namespace Serverless.Local;

/// <summary>
/// Reports to the pool, while this worker starts, that it still loads something new: an instance with many models takes
/// long and does not hang.
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
