using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Inference;

namespace Serverless.Worker;

/// <summary>
/// Each second: sets the gate and the use of fallbacks to what the detector decided, and reports what this instance has
/// in hand and how fast it serves. If the decision cannot be read, the last one stands. The two steps do not wait for
/// each other.
/// </summary>
internal sealed partial class ConcurrencyFollower(
    IConcurrencyControl control,
    IInstanceReports reports,
    ConcurrencyGate gate,
    JobModels models,
    ServiceMeter meter,
    Instance instance,
    TimeProvider time,
    ILogger<ConcurrencyFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        new Periodic("read the decided concurrency", Period, time, logger).RunAsync(FollowAsync, stoppingToken),
        new Periodic("report what this instance has in hand", Period, time, logger)
            .RunAsync(ReportAsync, stoppingToken));

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (await control.ReadAsync(cancellationToken) is not { Concurrency: > 0 } decided)
        {
            return;
        }

        models.DegradeUntil = decided.DegradeUntil;
        if (decided.Concurrency != gate.Limit)
        {
            LogFollowing(decided.Concurrency, gate.Limit);
            gate.Limit = decided.Concurrency;
        }
    }

    private Task ReportAsync(CancellationToken cancellationToken) => reports.WriteAsync(
        new InstanceReport
        {
            Instance = instance.Name,
            MeasuredAt = time.GetUtcNow(),
            Concurrency = gate.Limit,
            InHand = gate.InHand,
            Service = [.. meter.Read().Select(time => new ServicePoint(time.InHand, time.Served, time.MeanSeconds))],
        },
        cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Concurrency is {Now} (before: {Before}).")]
    private partial void LogFollowing(int now, int before);
}
