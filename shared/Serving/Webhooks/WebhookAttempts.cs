using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>Makes one attempt: checks the URL again, signs the body, sends the request.</summary>
public sealed class WebhookAttempts(
    WebhookUrlPolicy urls, IWebhookTransport transport, IOptions<WebhookOptions> options, TimeProvider time)
{
    public async Task<WebhookAnswer> MakeAsync(
        CallbackMessage callback, Uri url, byte[] body, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (urls.Violation(url) is { } rule)
        {
            return WebhookAnswer.Refused(rule);
        }

        if (!WebhookSecret.TryParseList(options.Value.SigningSecret, out var secrets))
        {
            throw new InvalidOperationException("Webhooks:SigningSecret is not set; a webhook is never sent unsigned.");
        }

        var request = WebhookRequest.Sign(url, callback.WebhookId, time.GetUtcNow(), body, secrets);
        return await transport.PostAsync(request, patience, cancellationToken);
    }
}
