namespace Serverless.Serving.Webhooks;

/// <summary>Sends a webhook to its receiver.</summary>
public interface IWebhookTransport
{
    /// <summary>
    /// Makes one attempt and waits at most <paramref name="patience"/> for the response. A failure of the receiver is
    /// returned; only cancellation throws.
    /// </summary>
    Task<WebhookAnswer> PostAsync(WebhookRequest request, TimeSpan patience, CancellationToken cancellationToken);
}
