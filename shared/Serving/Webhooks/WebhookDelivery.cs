namespace Serverless.Serving.Webhooks;

/// <summary>One attempt to send a webhook, as the delivery log keeps it.</summary>
public sealed record WebhookDelivery
{
    private const int LongestDetail = 1_000;

    /// <summary>Unique for each attempt. Sorted by it, the newest comes first.</summary>
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required JobId JobId { get; init; }

    /// <summary>The end of the job that was sent.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>
    /// The receiver's host. The rest of the URL may hold a secret of the receiver and is not kept here.
    /// </summary>
    public required string Host { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double DurationMs { get; init; }

    public required bool Delivered { get; init; }

    /// <summary>The result, in words.</summary>
    public required string Detail { get; init; }

    /// <summary>When the next attempt is; null if the webhook was delivered or is given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>A failed attempt after which no other follows, unless the caller changes that.</summary>
    public static WebhookDelivery Of(
        CallbackMessage callback, JobStatus status, Uri url, DateTimeOffset at, string detail) => new()
    {
        Id = IdOf(at, callback.MessageId),
        WebhookId = callback.WebhookId,
        JobId = callback.JobId,
        Status = status,
        Host = url.Host,
        Attempt = callback.Attempt,
        At = at,
        DurationMs = 0,
        Delivered = false,
        Detail = Fault.Shorten(detail, LongestDetail),
    };

    /// <summary>The id of a delivery at a moment.</summary>
    public static string IdOf(DateTimeOffset at, string messageId) => NewestFirst.Key(at, messageId);

    /// <summary>True if this message made it; the queue may have delivered the message more than once.</summary>
    public bool IsOf(CallbackMessage callback) => Id == IdOf(At, callback.MessageId);
}
