namespace Serverless.Serving.Webhooks;

/// <summary>
/// Decides what an attempt means for its endpoint. 410 disables it. So does the last attempt of a webhook if no other
/// webhook succeeded while its schedule lasted: a receiver that rejects one event and accepts others stays enabled.
/// </summary>
public static class EndpointRule
{
    /// <param name="known">The record before the attempt; null if the endpoint had no trouble.</param>
    /// <param name="callback">The attempt.</param>
    /// <param name="url">The endpoint.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="now">The time.</param>
    /// <returns>The record after it; null if the endpoint has no trouble.</returns>
    public static WebhookEndpoint? After(
        WebhookEndpoint? known, CallbackMessage callback, Uri url, WebhookAnswer answer, DateTimeOffset now)
    {
        if (answer.Verdict is WebhookVerdict.Delivered)
        {
            return null;
        }

        if (answer.Verdict is WebhookVerdict.Refused)
        {
            // Settings or DNS forbid the call, and each call is checked anyway.
            return known;
        }

        var failing = known ?? new WebhookEndpoint
        {
            Id = WebhookEndpoint.IdOf(url),
            Host = url.Host,
            FailingSince = now,
            Detail = answer.Detail,
            JobId = callback.JobId,
            UsedAt = now,
        };
        var isGone = answer.Verdict is WebhookVerdict.Gone;
        var hasFailedThroughout = callback.Attempt >= RetrySchedule.Attempts
            && now - failing.FailingSince >= RetrySchedule.Span;
        return isGone || hasFailedThroughout
            ? failing with { DisabledAt = now, Detail = answer.Detail, JobId = callback.JobId, UsedAt = now }
            : failing;
    }
}
