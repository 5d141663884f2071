namespace Serverless.Serving.Webhooks;

/// <summary>
/// Decides what follows an attempt whose message was dead-lettered, from the earlier deliveries of its webhook.
/// </summary>
public static class DeadAttempt
{
    /// <summary>
    /// When the job ended or the replay was requested. If any attempt has succeeded since then, the webhook is
    /// delivered.
    /// </summary>
    public static DateTimeOffset RequestedAt(CallbackMessage callback, Outcome outcome) =>
        callback.ReplayedAt ?? outcome.FinishedAt;

    /// <param name="callback">The attempt.</param>
    /// <param name="deliveries">The deliveries of its webhook since <see cref="RequestedAt"/>.</param>
    /// <param name="failedToEnd">
    /// Whether its message reached the maximum delivery count. False if it expired or was dead-lettered by hand.
    /// </param>
    public static DeadAttemptVerdict Judge(
        CallbackMessage callback, IReadOnlyCollection<WebhookDelivery> deliveries, bool failedToEnd) =>
        deliveries.Any(line => line.Delivered) ? DeadAttemptVerdict.Delivered
        : deliveries.Any(line => line.IsOf(callback)) ? DeadAttemptVerdict.Logged
        : failedToEnd ? DeadAttemptVerdict.Retry
        : DeadAttemptVerdict.GiveUp;
}

/// <summary>What a dead-lettered attempt means for its webhook.</summary>
public enum DeadAttemptVerdict
{
    /// <summary>Another attempt delivered the webhook.</summary>
    Delivered,

    /// <summary>The log already contains this attempt and what follows it.</summary>
    Logged,

    /// <summary>It counts as failed: the next attempt is scheduled.</summary>
    Retry,

    /// <summary>No attempt follows unless an operator replays the webhook.</summary>
    GiveUp,
}
