using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>
/// Reports every five seconds which models this instance has in memory, so gateways can show them. No job depends on
/// it.
/// </summary>
public sealed class ModelReporter(
    IModelReports reports,
    LoadedModels models, BatchLessons lessons, Instance instance, TimeProvider time, ILogger<ModelReporter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("report the models in memory", Period, time, logger)
            .RunAsync(cancellationToken => reports.WriteAsync(Report(), cancellationToken), stoppingToken);

    private ModelReport Report()
    {
        models.MakeRoom();
        var learned = lessons.Export().ToLookup(lesson => (lesson.Model, lesson.Version));
        return new ModelReport
        {
            Instance = instance.Name,
            At = time.GetUtcNow(),
            MemoryLimit = models.MemoryLimit,
            Versions = [.. models.Report()
                .Select(version => version with { Batches = [.. learned[(version.Model, version.Version)]] })],
        };
    }
}
