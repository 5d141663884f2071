using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.Gateways;

/// <summary>
/// The instances as last reported by the detector, read from its status row every two seconds. If a read fails, the
/// last status is used until it is too old. Jobs then report that they wait, but not for which instances.
/// </summary>
internal sealed class StatusInstanceFacts(IBurstStatus status, TimeProvider time, ILogger<StatusInstanceFacts> logger)
    : BackgroundService, IInstanceFacts
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>An older status is not used, because the detector may be down.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private volatile BurstStatus? _seen;

    public InstanceFacts? Current => _seen is { } seen && time.GetUtcNow() - seen.At < MaxAge
        ? new InstanceFacts(
            seen.Inputs.Live, seen.Inputs.Starting, seen.Inputs.CrashLoop is not null, seen.Inputs.CrashLoop)
        : null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("read the detector's status", Period, time, logger)
            .RunAsync(async cancellationToken => _seen = await status.ReadAsync(cancellationToken), stoppingToken);
}
