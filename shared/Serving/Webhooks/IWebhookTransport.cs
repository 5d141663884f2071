namespace Serverless.Serving.Webhooks;

/// <summary>Carries a webhook to its receiver.</summary>
public interface IWebhookTransport
{
    /// <summary>Makes one attempt. A receiver that fails is an answer; only cancellation throws.</summary>
    Task<WebhookAnswer> PostAsync(WebhookRequest request, CancellationToken cancellationToken);
}
