using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;

namespace Serverless.Cloud.Gateways;

/// <summary>
/// Writes each second what this gateway accepted, for the detector. If that fails, the next second writes both; the detector
/// meanwhile decides without this gateway.
/// </summary>
internal sealed class ArrivalPublisher(
    ArrivalCounts counts, IArrivalRows rows, GatewayName gateway, TimeProvider time, ILogger<ArrivalPublisher> logger) : BackgroundService
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

/// <summary>The name of this gateway instance, unlike that of any other.</summary>
internal sealed record GatewayName(string Value);
