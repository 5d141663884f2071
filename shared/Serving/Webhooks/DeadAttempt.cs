namespace Serverless.Serving.Webhooks;

/// <summary>
/// Decides what follows an attempt whose message the queue gave up, from the earlier deliveries of its webhook.
/// </summary>
public static class DeadAttempt
{
    /// <summary>
    /// When the job ended or the replay was requested: if any attempt since then succeeded, the webhook is delivered.
    /// </summary>
    public static DateTimeOffset RequestedAt(CallbackMessage callback, Outcome outcome) =>
        callback.ReplayedAt ?? outcome.FinishedAt;

    /// <param name="callback">The attempt.</param>
    /// <param name="deliveries">The deliveries of its webhook since <see cref="RequestedAt"/>.</param>
    /// <param name="failedToEnd">The queue delivered its message as often as it may; it did not expire, and nobody
    /// dead-lettered it by hand.</param>
    public static DeadAttemptVerdict Judge(
        CallbackMessage callback, IReadOnlyCollection<WebhookDelivery> deliveries, bool failedToEnd) =>
        deliveries.Any(line => line.Delivered) ? DeadAttemptVerdict.Delivered
        : deliveries.Any(line => line.IsOf(callback)) ? DeadAttemptVerdict.Logged
        : failedToEnd ? DeadAttemptVerdict.Retry
        : DeadAttemptVerdict.GiveUp;
}

/// <summary>What a dead attempt means for its webhook.</summary>
public enum DeadAttemptVerdict
{
    /// <summary>Another attempt delivered the webhook.</summary>
    Delivered,

    /// <summary>The log contains this attempt already, and what follows it.</summary>
    Logged,

    /// <summary>It counts as failed: the next attempt is scheduled.</summary>
    Retry,

    /// <summary>No attempt follows unless an operator replays the webhook.</summary>
    GiveUp,
}
