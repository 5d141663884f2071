using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;
using Serverless.Serving.Inference;

namespace Serverless.Worker.Concurrency;

/// <summary>Each second: sets the gate and the use of fallbacks to what the detector decided, and tells the detector what this instance has in hand and how fast it serves.</summary>
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await FollowAsync(stoppingToken);
                await ReportAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The gate stays as it was: serving goes on with the last decision.
                NotFollowed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (await control.ReadAsync(cancellationToken) is not { Concurrency: > 0 } decided)
        {
            return;
        }

        models.DegradeUntil = decided.DegradeUntil;
        if (decided.Concurrency != gate.Limit)
        {
            Following(logger, decided.Concurrency, gate.Limit);
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
            Service = meter.Points(),
        },
        cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Concurrency is {Now} (before: {Before}).")]
    private static partial void Following(ILogger logger, int now, int before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The concurrency control or the reports could not be reached; the last decision stands.")]
    private static partial void NotFollowed(ILogger logger, Exception exception);
}
