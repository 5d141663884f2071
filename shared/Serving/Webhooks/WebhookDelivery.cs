namespace Serverless.Serving.Webhooks;

/// <summary>An entry of the delivery log: one attempt to send a webhook.</summary>
public sealed record WebhookDelivery
{
    private const int MaxDetailLength = 1_000;

    /// <summary>Unique for each attempt. Ids sort newest first.</summary>
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required JobId JobId { get; init; }

    /// <summary>The status of the job that was sent.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>
    /// The receiver's host. The rest of the URL may contain a secret of the receiver and is not recorded.
    /// </summary>
    public required string Host { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double DurationMs { get; init; }

    public required bool Delivered { get; init; }

    /// <summary>The result, in words.</summary>
    public required string Detail { get; init; }

    /// <summary>The time of the next attempt; null if the webhook was delivered or no attempt follows.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Creates the entry of a failed attempt that no other follows. The caller changes what differs.</summary>
    public static WebhookDelivery Of(
        CallbackMessage callback, JobStatus status, Uri url, DateTimeOffset at, string detail) => new()
    {
        Id = IdOf(at, callback.AttemptId),
        WebhookId = callback.WebhookId,
        JobId = callback.JobId,
        Status = status,
        Host = url.Host,
        Attempt = callback.Attempt,
        At = at,
        DurationMs = 0,
        Delivered = false,
        Detail = Fault.Shorten(detail, MaxDetailLength),
    };

    /// <summary>The id of a delivery at the given time.</summary>
    public static string IdOf(DateTimeOffset at, string attemptId) => NewestFirst.Key(at, attemptId);

    /// <summary>
    /// Whether this message made the attempt. The queue may have delivered the message more than once.
    /// </summary>
    public bool IsOf(CallbackMessage callback) => Id == IdOf(At, callback.AttemptId);
}
