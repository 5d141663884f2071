namespace Serverless.Serving.Webhooks;

/// <summary>The result of one attempt, with a text for operators.</summary>
public sealed record WebhookAnswer
{
    private WebhookAnswer(WebhookVerdict verdict, string detail) => (Verdict, Detail) = (verdict, detail);

    public WebhookVerdict Verdict { get; }

    public string Detail { get; }

    /// <summary>The receiver's Retry-After.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>True if the receiver did not answer in time.</summary>
    public bool IsTimeout { get; private init; }

    /// <summary>
    /// The receiver responded. Only 2xx is a success. 410 disables the endpoint. A redirect is not followed: it is a
    /// failure like any other, which the receiver may have fixed by the next attempt.
    /// </summary>
    public static WebhookAnswer Status(int status, TimeSpan? retryAfter = null) => status switch
    {
        >= 200 and < 300 => new(WebhookVerdict.Delivered, $"answered {status}"),
        410 => new(WebhookVerdict.Gone, "answered 410: the receiver wants no more webhooks"),
        >= 300 and < 400 =>
            new(WebhookVerdict.Retry, $"answered {status}; redirects are not followed") { RetryAfter = retryAfter },
        _ => new(WebhookVerdict.Retry, $"answered {status}") { RetryAfter = retryAfter },
    };

    /// <summary>There was no response, for example because the connection failed.</summary>
    public static WebhookAnswer None(string detail) => new(WebhookVerdict.Retry, detail);

    public static WebhookAnswer Timeout(TimeSpan patience) =>
        new(WebhookVerdict.Retry, $"did not answer within {patience.TotalSeconds:0.#} s") { IsTimeout = true };

    /// <summary>
    /// The URL, or an address that it resolves to, must not be called. A retry would not change that.
    /// </summary>
    public static WebhookAnswer Refused(string rule) => new(WebhookVerdict.Refused, $"not called: the URL {rule}");
}

/// <summary>What to do after an attempt.</summary>
public enum WebhookVerdict
{
    Delivered,
    Retry,

    /// <summary>The receiver wants no more webhooks at this endpoint.</summary>
    Gone,

    /// <summary>The settings or the addresses do not permit the call.</summary>
    Refused,
}
