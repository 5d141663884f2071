namespace Serverless.Serving.Webhooks;

/// <summary>The HTTP request of one attempt, as Standard Webhooks 1.0 defines it.</summary>
public sealed record WebhookRequest
{
    public const string IdHeader = "webhook-id";

    public const string TimestampHeader = "webhook-timestamp";

    public const string SignatureHeader = "webhook-signature";

    public required Uri Url { get; init; }

    /// <summary>The same for all attempts.</summary>
    public required string Id { get; init; }

    /// <summary>The time of this attempt in seconds since 1970, so a receiver can refuse an old request.</summary>
    public required long Timestamp { get; init; }

    /// <summary>A <c>v1,</c> signature for each secret, separated by spaces.</summary>
    public required string Signature { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public static WebhookRequest Sign(
        Uri url, string id, DateTimeOffset now, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        var timestamp = now.ToUnixTimeSeconds();
        var signatures = secrets.Select(
            secret => "v1," + Convert.ToBase64String(secret.Sign(id, timestamp, body.Span)));
        return new WebhookRequest
        {
            Url = url,
            Id = id,
            Timestamp = timestamp,
            Signature = string.Join(' ', signatures),
            Body = body,
        };
    }
}
