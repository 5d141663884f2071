namespace Serverless.Serving.Webhooks;

/// <summary>Makes one attempt: checks the URL again, signs the body, sends the request.</summary>
public sealed class WebhookAttempts(
    WebhookUrlPolicy urls, IWebhookTransport transport, IWebhookSecrets signing, TimeProvider time)
{
    /// <summary>False if there is no valid signing secret. A webhook is never sent unsigned.</summary>
    public async Task<bool> CanSignAsync(CancellationToken cancellationToken) =>
        (await signing.ReadAsync(cancellationToken)).Fault is null;

    public async Task<WebhookAnswer> MakeAsync(
        CallbackMessage callback, Uri url, byte[] body, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (urls.Violation(url) is { } rule)
        {
            return WebhookAnswer.Refused(rule);
        }

        var secret = await signing.ReadAsync(cancellationToken);
        if (secret.Fault is { } fault)
        {
            throw new InvalidOperationException($"{fault} A webhook is never sent unsigned.");
        }

        var request = WebhookRequest.Sign(url, callback.WebhookId, time.GetUtcNow(), body, secret.Secrets);
        return await transport.PostAsync(request, patience, cancellationToken);
    }
}
