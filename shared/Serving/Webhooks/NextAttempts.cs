using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>Queues the attempt that follows a failed one.</summary>
public sealed class NextAttempts(IMessageSender sender, IOptions<QueueOptions> queues, Random random, TimeProvider time)
{
    /// <param name="failed">The attempt that failed.</param>
    /// <param name="retryAfter">The receiver's Retry-After.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When the next attempt is; null if the last one failed.</returns>
    public async Task<DateTimeOffset?> ScheduleAsync(
        CallbackMessage failed, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        if (RetrySchedule.DelayAfter(failed.Attempt, retryAfter, random) is not { } delay)
        {
            return null;
        }

        // A crash between this send and the end of the message repeats the attempt; the next one keeps its id and is
        // queued once.
        var at = time.GetUtcNow() + delay;
        var next = failed with { Attempt = failed.Attempt + 1 };
        await sender.SendAsync(queues.Value.CallbacksQueue, next.ToMessage(notBefore: at), cancellationToken);
        return at;
    }
}
