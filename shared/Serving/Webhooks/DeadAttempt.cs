namespace Serverless.Serving.Webhooks;

/// <summary>Judges an attempt whose message the queue gave up, by what the log has of its webhook.</summary>
public static class DeadAttempt
{
    private const int LongestDetail = 1_000;

    /// <summary>When the telling began that the attempt belongs to: what was delivered since is delivered, whichever attempt did it.</summary>
    public static DateTimeOffset BeganAt(CallbackMessage callback, Outcome outcome) => callback.ReplayedAt ?? outcome.FinishedAt;

    /// <param name="callback">The attempt.</param>
    /// <param name="told">The attempts of its webhook since the telling began.</param>
    /// <param name="failedToEnd">Its deliveries were used up; it did not expire, and nobody took it off the queue.</param>
    public static DeadAttemptVerdict Judge(CallbackMessage callback, IReadOnlyCollection<WebhookDelivery> told, bool failedToEnd) =>
        told.Any(line => line.Delivered) ? DeadAttemptVerdict.Delivered
        : told.Any(line => line.IsOf(callback)) ? DeadAttemptVerdict.Noted
        : failedToEnd ? DeadAttemptVerdict.Retry
        : DeadAttemptVerdict.GiveUp;

    /// <summary>The line of the log. Nobody knows whether the receiver heard of it: the process may have died after it was sent.</summary>
    public static WebhookDelivery LineOf(
        CallbackMessage callback, JobStatus status, Uri url, string why, DateTimeOffset now, DateTimeOffset? nextAttemptAt) => new()
        {
            Id = WebhookDelivery.IdOf(now, callback.MessageId),
            WebhookId = callback.WebhookId,
            JobId = callback.JobId,
            Status = status,
            Host = url.Host,
            Attempt = callback.Attempt,
            At = now,
            DurationMs = 0,
            Delivered = false,
            Detail = Fault.Shorten(why, LongestDetail),
            NextAttemptAt = nextAttemptAt,
        };
}

/// <summary>What a dead attempt means for its webhook.</summary>
public enum DeadAttemptVerdict
{
    /// <summary>The receiver has heard it after all.</summary>
    Delivered,

    /// <summary>The log has this very attempt, and what follows it.</summary>
    Noted,

    /// <summary>It failed as any attempt may, and the next is due.</summary>
    Retry,

    /// <summary>Nobody is told unless an operator asks for it.</summary>
    GiveUp,
}
