using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Gateways;

/// <summary>The instances as the detector last saw them, read from its status row every other second.</summary>
internal sealed partial class StatusInstanceFacts(IBurstStatus status, TimeProvider time, ILogger<StatusInstanceFacts> logger)
    : BackgroundService, IInstanceFacts
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>An older status says nothing of now: the detector may be down.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(30);

    private volatile BurstStatus? _seen;

    public InstanceFacts? Current => _seen is { } seen && time.GetUtcNow() - seen.At < BelievedFor
        ? new InstanceFacts(seen.Inputs.Live, seen.Inputs.Starting, seen.Inputs.CrashLoop is not null, seen.Inputs.CrashLoop)
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                _seen = await status.ReadAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // What was seen stands until it is too old to believe; jobs then say that they wait without saying for whom.
                NotRead(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The detector's status could not be read; the last one stands for a while.")]
    private static partial void NotRead(ILogger logger, Exception exception);
}
