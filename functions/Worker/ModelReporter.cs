using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Worker;

/// <summary>Tells every few seconds what this instance has of the models, so that a gateway can say it.</summary>
internal sealed partial class ModelReporter(
    IModelReports reports, LoadedModels models, BatchLessons lessons, Instance instance, TimeProvider time, ILogger<ModelReporter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await reports.WriteAsync(Report(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Nobody's job depends on it: the next report comes soon.
                NotTold(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
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
            Versions = [.. models.Report().Select(version => version with { Batches = [.. learned[(version.Model, version.Version)]] })],
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store could not be told which models are in memory.")]
    private static partial void NotTold(ILogger logger, Exception exception);
}
