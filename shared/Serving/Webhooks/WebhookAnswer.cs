namespace Serverless.Serving.Webhooks;

/// <summary>What came of one attempt, and in words that an operator can read.</summary>
public sealed record WebhookAnswer
{
    private WebhookAnswer(WebhookVerdict verdict, string detail) => (Verdict, Detail) = (verdict, detail);

    public WebhookVerdict Verdict { get; }

    public string Detail { get; }

    /// <summary>How long the receiver asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>
    /// The receiver answered: only 2xx succeeds; 410 says that it wants no more; a redirect is not followed and is a failure
    /// like any other, which the receiver may have mended by the next attempt.
    /// </summary>
    public static WebhookAnswer Status(int status, TimeSpan? retryAfter = null) => status switch
    {
        >= 200 and < 300 => new(WebhookVerdict.Delivered, $"answered {status}"),
        410 => new(WebhookVerdict.Stop, "answered 410: it wants no more webhooks"),
        >= 300 and < 400 => new(WebhookVerdict.Retry, $"answered {status}; redirects are not followed") { RetryAfter = retryAfter },
        _ => new(WebhookVerdict.Retry, $"answered {status}") { RetryAfter = retryAfter },
    };

    /// <summary>No answer: out of time, or no connection.</summary>
    public static WebhookAnswer None(string detail) => new(WebhookVerdict.Retry, detail);

    /// <summary>The URL, or an address it leads to, is not one that may be called. Waiting does not mend that.</summary>
    public static WebhookAnswer Refused(string rule) => new(WebhookVerdict.Stop, $"not called: the URL {rule}");
}

/// <summary>What to do after an attempt.</summary>
public enum WebhookVerdict
{
    Delivered,
    Retry,
    Stop,
}
