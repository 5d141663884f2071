namespace Serverless.Serving.Webhooks;

/// <summary>Reads the signing secret of webhooks.</summary>
public interface IWebhookSecrets
{
    /// <summary>Returns the secret that was last read. It does not fail: a fault is part of the answer.</summary>
    Task<SigningSecret> ReadAsync(CancellationToken cancellationToken);
}
