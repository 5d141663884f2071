using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;
using Serverless.Serving;

namespace Serverless.Gateway.Burst;

/// <summary>
/// Reads the detector's state every other second, so that <see cref="BurstHistory"/> goes back further than its reader.
/// If that fails, the history has a gap and is shown with it.
/// </summary>
internal sealed class HistorySampler(
    IBurstStatus status, BurstHistory history, TimeProvider time, ILogger<HistorySampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("read the detector's state for the history", Period, time, logger)
            .RunAsync(SampleAsync, stoppingToken);

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        if (await status.ReadAsync(cancellationToken) is { } now)
        {
            history.Add(now);
        }
    }
}
