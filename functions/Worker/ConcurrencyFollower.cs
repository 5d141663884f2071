using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;

namespace Serverless.Worker;

/// <summary>
/// Every second, applies the detector's decision to the concurrency gate and to the use of fallbacks, and reports the
/// number of messages in hand, the service times, and the work of each model on this instance. If the decision cannot
/// be read, the previous one stays in effect. The two steps run independently.
/// </summary>
internal sealed partial class ConcurrencyFollower(
    IConcurrencyControl control,
    IInstanceReports reports,
    ConcurrencyGate gate,
    JobModels models,
    LoadedModels loaded,
    ServiceMeter meter,
    WorkMeter works,
    Instance instance,
    TimeProvider time,
    ILogger<ConcurrencyFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        new Periodic("read the decided concurrency", Period, time, logger).RunAsync(FollowAsync, stoppingToken),
        new Periodic("report the messages in hand", Period, time, logger)
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
            Running = works.Running,
            Service = [.. meter.Read().Select(time => new ServicePoint(time.InHand, time.Served, time.MeanSeconds))],
            Models = WorkReport.Of(works.Read(), loaded.WarmUpRuns(), works.Threads),
        },
        cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Concurrency is {Now} (before: {Before}).")]
    private partial void LogFollowing(int now, int before);
}
