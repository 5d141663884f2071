using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;

namespace Serverless.Worker;

/// <summary>Hands what was learned of batch sizes from one process to the next, where the settings name a file.</summary>
internal sealed partial class LessonsKept(
    BatchLessons lessons, IOptions<BatchingOptions> options, TimeProvider time, ILogger<LessonsKept> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly string _file = options.Value.LessonsFile;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file.Length > 0)
            lessons.Import(BatchLessonsFile.Read(_file));

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_file.Length == 0)
            return;

        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                BatchLessonsFile.Write(_file, lessons.Export());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What is not kept is learned again; serving goes on.
                LogNotKept(_file, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was learned of batch sizes cannot be kept in {File}: {Reason}")]
    private partial void LogNotKept(string file, string reason);
}
