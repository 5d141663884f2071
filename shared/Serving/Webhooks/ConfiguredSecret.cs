using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>The signing secret from the setting <c>Webhooks:SigningSecret</c>.</summary>
public sealed class ConfiguredSecret(IOptions<WebhookOptions> options) : IWebhookSecrets
{
    public Task<SigningSecret> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(SigningSecret.Of(options.Value.SigningSecret, "The setting Webhooks:SigningSecret"));
}
