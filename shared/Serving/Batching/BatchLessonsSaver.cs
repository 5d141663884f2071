using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Batching;

/// <summary>
/// Saves what was learned about batch sizes for the next process, if the settings name a file. If the file cannot be
/// written, the next process learns again.
/// </summary>
public sealed class BatchLessonsSaver(
    BatchLessons lessons,
    IOptions<BatchingOptions> options, TimeProvider time, ILogger<BatchLessonsSaver> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private readonly string _file = options.Value.LessonsFile;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file.Length > 0)
        {
            lessons.Import(BatchLessonsFile.Read(_file));
        }

        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _file.Length == 0
        ? Task.CompletedTask
        : new Periodic("save what was learned about batch sizes", Period, time, logger)
        .RunAfterPeriodAsync(KeepAsync, stoppingToken);

    private Task KeepAsync(CancellationToken cancellationToken)
    {
        BatchLessonsFile.Write(_file, lessons.Export());
        return Task.CompletedTask;
    }
}
