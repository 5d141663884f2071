using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

/// <summary>
/// The signing secret from a key vault, cached for five minutes, so that a new secret takes effect without a restart.
/// Failure policy: while the vault cannot be read, the last secret stays in use. Without one, webhooks are off until a
/// later read succeeds; nothing else stops. Each new fault is logged once.
/// </summary>
internal sealed partial class VaultSecret(
    SecretClient vault, string name, TimeProvider time, ILogger<VaultSecret> logger) : IWebhookSecrets, IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _oneReader = new(1);
    private SigningSecret? _last;
    private string? _logged;
    private DateTimeOffset _readAgainAt;

    public async Task<SigningSecret> ReadAsync(CancellationToken cancellationToken)
    {
        await _oneReader.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetUtcNow() >= _readAgainAt)
            {
                var (read, isAnswer) = await FetchAsync(cancellationToken);
                _readAgainAt = time.GetUtcNow() + (read.Fault is null ? KeepFor : RetryAfter);
                _last = isAnswer || _last is null ? read : _last;
                Log(read.Fault);
            }

            return _last;
        }
        finally
        {
            _oneReader.Release();
        }
    }

    public void Dispose() => _oneReader.Dispose();

    /// <returns>
    /// The secret, and whether the vault answered. A vault that is down says nothing about the secret.
    /// </returns>
    private async Task<(SigningSecret Read, bool IsAnswer)> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var secret = await vault.GetSecretAsync(name, cancellationToken: cancellationToken);
            return (SigningSecret.Of(secret.Value.Value, $"The secret '{name}' in the key vault"), true);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (SigningSecret.Faulty($"The secret '{name}' does not exist in the key vault."), true);
        }
        catch (RequestFailedException e) when (e.Status == 403)
        {
            return (
                SigningSecret.Faulty(
                    $"The key vault does not permit this app to read the secret '{name}' ({e.ErrorCode ?? "403"}). "
                    + "Assign its identity the role Key Vault Secrets User; a new assignment takes minutes."),
                false);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            return (SigningSecret.Faulty($"The key vault cannot be read: {e.Message.Split('\n')[0].Trim()}"), false);
        }
    }

    private void Log(string? fault)
    {
        if (fault == _logged)
        {
            return;
        }

        if (fault is null)
        {
            LogOn(vault.VaultUri);
        }
        else
        {
            LogFault(fault, vault.VaultUri);
        }

        _logged = fault;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault} Webhooks without a secret wait. Vault: {Vault}")]
    private partial void LogFault(string fault, Uri vault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The signing secret can be read again from {Vault}.")]
    private partial void LogOn(Uri vault);
}
