using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;

namespace Serverless.Cloud.Gateways;

/// <summary>
/// Writes the arrivals of this gateway for the detector every second. If a write fails, the next one includes its
/// seconds. The detector decides without this gateway meanwhile.
/// </summary>
internal sealed class ArrivalPublisher(
    ArrivalCounts counts, IArrivalRows rows, GatewayName gateway, TimeProvider time,
    ILogger<ArrivalPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var since = counts.Read(time.GetUtcNow()).MeasuredAt;
        return new Periodic("publish the arrivals", Period, time, logger).RunAsync(PublishAsync, stoppingToken);

        async Task PublishAsync(CancellationToken cancellationToken)
        {
            var reading = counts.Read(since);
            await rows.WriteAsync(gateway.Value, reading.MeasuredAt, reading.Seconds, cancellationToken);
            since = reading.MeasuredAt;
        }
    }
}

/// <summary>The unique name of this gateway instance.</summary>
internal sealed record GatewayName(string Value);
