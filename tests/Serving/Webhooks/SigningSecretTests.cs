using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class SigningSecretTests
{
    [Fact]
    public void Two_secrets_sign_both_the_new_one_first()
    {
        var (added, old) = (WebhookSecret.NewText(), WebhookSecret.NewText());

        var secret = SigningSecret.Of($"{added} {old}", "The secret");

        Assert.Null(secret.Fault);
        Assert.Equal((2, $"{added} {old}"), (secret.Secrets.Count, secret.Text));
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("", "is not set")]
    [InlineData("@Microsoft.KeyVault(VaultName=kv;SecretName=s)", "is a Key Vault reference that was not resolved")]
    [InlineData("whsec_c2hvcnQ=", "must be one secret, or two")]
    public void Without_a_valid_secret_there_is_a_fault_that_does_not_repeat_it(string? text, string fault)
    {
        var secret = SigningSecret.Of(text, "The setting");

        Assert.StartsWith($"The setting {fault}", secret.Fault, StringComparison.Ordinal);
        Assert.Empty(secret.Secrets);
        Assert.Equal("", secret.Text);
        Assert.DoesNotContain("c2hvcnQ", secret.Fault, StringComparison.Ordinal);
    }
}
