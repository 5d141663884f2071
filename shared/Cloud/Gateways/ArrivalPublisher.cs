using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Gateways;

/// <summary>Tells the detector each second what this gateway accepted; where that fails, the next second tells both.</summary>
internal sealed partial class ArrivalPublisher(
    ArrivalCounts counts, IArrivalRows rows, GatewayName gateway, TimeProvider time, ILogger<ArrivalPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var since = counts.Read(time.GetUtcNow()).MeasuredAt;
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            var reading = counts.Read(since);
            try
            {
                await rows.WriteAsync(gateway.Value, reading.MeasuredAt, reading.Seconds, stoppingToken);
                since = reading.MeasuredAt;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Serving goes on: the detector takes a silent gateway for gone and decides without it.
                NotTold(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The arrivals could not be told to the detector; they are told again in a second.")]
    private static partial void NotTold(ILogger logger, Exception exception);
}

/// <summary>What tells this gateway instance from the others.</summary>
internal sealed record GatewayName(string Value);
