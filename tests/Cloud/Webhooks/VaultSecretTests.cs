using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Webhooks;

public sealed class VaultSecretTests : IDisposable
{
    private static readonly Uri Address = new("https://kv-t.vault.azure.net/");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger<VaultSecret> _logger = new();
    private readonly FakeVault _vault = new();
    private readonly VaultSecret _secret;

    public VaultSecretTests()
    {
        var options = new SecretClientOptions { Transport = _vault, Retry = { MaxRetries = 0 } };
        _secret = new VaultSecret(
            new SecretClient(Address, new AnyToken(), options), "webhook-signing-secret", _time, _logger);
    }

    public void Dispose() => _secret.Dispose();

    [Fact]
    public async Task A_secret_that_does_not_exist_yet_turns_webhooks_off_until_it_does()
    {
        var missing = await Read();
        _vault.Value = WebhookSecret.NewText();
        var cached = await Read();
        _time.Advance(TimeSpan.FromSeconds(30));
        var found = await Read();

        Assert.Equal("The secret 'webhook-signing-secret' does not exist in the key vault.", missing.Fault);
        Assert.Equal(missing, cached);
        Assert.Equal((null, _vault.Value), (found.Fault, found.Text));
    }

    [Fact]
    public async Task Each_fault_and_the_recovery_are_logged_once()
    {
        for (var read = 0; read < 5; read++)
        {
            await Read();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _vault.Value = WebhookSecret.NewText();
        await Read();

        Assert.Equal(
            [LogLevel.Warning, LogLevel.Information], _logger.Collector.GetSnapshot().Select(line => line.Level));
        Assert.DoesNotContain(_vault.Value, _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_takes_effect_within_five_minutes_without_a_restart()
    {
        var old = _vault.Value = WebhookSecret.NewText();
        await Read();
        _vault.Value = $"{WebhookSecret.NewText()} {old}";

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, (await Read()).Secrets.Count);
    }

    [Fact]
    public async Task The_vault_is_not_asked_for_each_webhook()
    {
        _vault.Value = WebhookSecret.NewText();
        await Read();
        var calls = _vault.Calls;

        _time.Advance(TimeSpan.FromMinutes(4));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Read()));

        Assert.Equal(calls, _vault.Calls);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task While_the_vault_cannot_be_read_the_last_secret_stays_in_use(int status)
    {
        _vault.Value = WebhookSecret.NewText();
        await Read();
        _vault.Status = status;
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(_vault.Value, (await Read()).Text);
        Assert.Equal(LogLevel.Warning, _logger.LatestRecord.Level);
    }

    [Fact]
    public async Task A_role_that_has_not_spread_yet_is_named()
    {
        _vault.Status = 403;

        Assert.Contains("Key Vault Secrets User", (await Read()).Fault, StringComparison.Ordinal);
    }

    private Task<SigningSecret> Read() => _secret.ReadAsync(TestContext.Current.CancellationToken);
}
