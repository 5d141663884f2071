using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Callbacks;

public sealed class WebhookOptionsTests
{
    [Fact]
    public void By_default_loopback_is_refused_and_a_receiver_has_15_seconds()
    {
        var options = Read([]);

        Assert.Equal(
            (false, null, TimeSpan.FromSeconds(15)), (options.AllowLoopback, options.SigningSecret, options.Timeout));
    }

    [Theory]
    [InlineData("SigningSecret", "whsec_short", "Webhooks:SigningSecret")]
    [InlineData("SigningSecret", "secret", "Webhooks:SigningSecret")]
    [InlineData("Timeout", "00:00:00", "Timeout")]
    [InlineData("Timeout", "00:01:00", "Timeout")]
    public void A_bad_setting_is_named_and_a_secret_is_not_repeated(string key, string value, string named)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(new() { [$"Webhooks:{key}"] = value }));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_short", refusal.Message, StringComparison.Ordinal);
    }

    private static WebhookOptions Read(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddWebhookRules(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<WebhookOptions>>().Value;
    }
}
