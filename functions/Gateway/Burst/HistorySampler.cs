using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;

namespace Serverless.Gateway.Burst;

/// <summary>Reads the detector's state every other second, so that <see cref="BurstHistory"/> goes back further than its reader.</summary>
internal sealed partial class HistorySampler(IBurstStatus status, BurstHistory history, TimeProvider time, ILogger<HistorySampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                if (await status.ReadAsync(stoppingToken) is { } now)
                    history.Add(now);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A gap in the history is shown as one; nothing depends on it.
                NotRead(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The detector's state could not be read; the history has a gap.")]
    private static partial void NotRead(ILogger logger, Exception exception);
}
