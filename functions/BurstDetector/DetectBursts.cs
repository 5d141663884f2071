using System.Diagnostics.CodeAnalysis;
using Serverless.Scaling.Decisions;

namespace Serverless.BurstDetector;

/// <summary>Runs one tick of the decision loop every second.</summary>
public sealed class DetectBursts(DecisionLoop loop)
{
    [Function(nameof(DetectBursts))]
    [SuppressMessage("Style", "IDE0060", Justification = "The trigger binds to it.")]
    public Task RunAsync(
        [TimerTrigger("* * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        loop.TickAsync(cancellationToken);
}
