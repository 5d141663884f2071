using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;
using Serverless.Serving;

namespace Serverless.Gateway.Burst;

/// <summary>
/// Reads the detector's state every two seconds and adds it to <see cref="BurstHistory"/>. If a read fails, the history
/// has a gap.
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
