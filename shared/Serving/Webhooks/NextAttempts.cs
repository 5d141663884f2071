using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>Schedules the attempt that follows a failed one, or the same attempt for later.</summary>
public sealed class NextAttempts(IMessageSender sender, IOptions<QueueOptions> queues, Random random, TimeProvider time)
{
    /// <param name="failed">The attempt that failed.</param>
    /// <param name="retryAfter">The receiver's Retry-After.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The time of the next attempt; null if that was the last one.</returns>
    public async Task<DateTimeOffset?> ScheduleAsync(
        CallbackMessage failed, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        if (RetrySchedule.DelayAfter(failed.Attempt, retryAfter, random) is not { } delay)
        {
            return null;
        }

        // If the process crashes between this send and the completion of the message, the attempt is repeated. The next
        // one then has the same id and is queued once.
        var at = time.GetUtcNow() + delay;
        var next = failed with { Attempt = failed.Attempt + 1, Postponed = 0 };
        await sender.SendAsync(queues.Value.CallbacksQueue, next.ToMessage(notBefore: at), cancellationToken);
        return at;
    }

    /// <summary>Queues an attempt again that has not been made.</summary>
    public Task PostponeAsync(CallbackMessage callback, TimeSpan pause, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow() + RetrySchedule.WithJitter(pause, random);
        var later = callback with { Postponed = callback.Postponed + 1 };
        return sender.SendAsync(queues.Value.CallbacksQueue, later.ToMessage(notBefore: at), cancellationToken);
    }
}
