using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Callbacks.DeadLetters;

/// <summary>Keeps the log of dead letters from growing for ever.</summary>
public sealed class DeadLetterLogFunctions(IDeadLetterLog log, TimeProvider time)
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private const int MostAtOnce = 10_000;

    [Function("PurgeDeadLetters")]
    public Task PurgeAsync([TimerTrigger("0 5-55/10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        log.PurgeAsync(time.GetUtcNow() - Retention, MostAtOnce, cancellationToken);
}
