using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// Reports which models this instance has in memory: every five seconds, within a second after that has changed, and
/// for the last time when the instance is asked to stop. Gateways show it and answer from it whether a model is ready.
/// No job depends on it.
/// </summary>
public sealed partial class ModelReporter(
    IModelReports reports,
    LoadedModels models, BatchLessons lessons, Instance instance, TimeProvider time, ILogger<ModelReporter> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private (long Changes, bool IsReady, DateTimeOffset At)? _reported;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        if (_reported is null)
        {
            return;
        }

        try
        {
            await reports.WriteAsync(Report() with { IsStopping = true }, cancellationToken);
        }
        catch (Exception e)
        {
            // The stop goes on. The report before this one is too old to count within seconds.
            LogNotReported(e);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("report the models in memory", Look, time, logger).RunAsync(ReportIfDueAsync, stoppingToken);

    private async Task ReportIfDueAsync(CancellationToken cancellationToken)
    {
        var (changes, isReady, now) = (models.Changes, instance.ReadyAt is not null, time.GetUtcNow());
        if (_reported is { } last && (last.Changes, last.IsReady) == (changes, isReady) && now - last.At < Period)
        {
            return;
        }

        await reports.WriteAsync(Report(), cancellationToken);
        _reported = (changes, isReady, now);
    }

    private ModelReport Report()
    {
        models.MakeRoom();
        var learned = lessons.Export().ToLookup(lesson => (lesson.Model, lesson.Version));
        return new ModelReport
        {
            Instance = instance.Name,
            At = time.GetUtcNow(),
            MemoryLimit = models.MemoryLimit,
            Versions = [.. models.Report().Select(version => version with
            {
                State = StateOf(version),
                Batches = [.. learned[(version.Model, version.Version)]],
            })],
        };
    }

    /// <summary>An instance that still starts takes no jobs, so no version of it is ready.</summary>
    private VersionState StateOf(VersionReport version) =>
        version.State == VersionState.Ready && instance.ReadyAt is null ? VersionState.Loading : version.State;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not report that this instance stops.")]
    private partial void LogNotReported(Exception exception);
}
