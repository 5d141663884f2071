namespace Serverless.Serving.Webhooks;

/// <summary>One attempt to tell a webhook, as the delivery log keeps it.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Its own for each attempt; in order of these the newest comes first.</summary>
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required JobId JobId { get; init; }

    /// <summary>The end that was told.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Where it went. The rest of the URL may hold a secret of the receiver and is not kept here.</summary>
    public required string Host { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double DurationMs { get; init; }

    public required bool Delivered { get; init; }

    /// <summary>What came of it, in words.</summary>
    public required string Detail { get; init; }

    /// <summary>When it is tried again; null where it was delivered or is given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The id of a delivery at a moment.</summary>
    public static string IdOf(DateTimeOffset at, string messageId) => NewestFirst.Key(at, messageId);

    /// <summary>True where it is a delivery of this message, which may have had others.</summary>
    public bool IsOf(CallbackMessage callback) => Id == IdOf(At, callback.MessageId);
}
