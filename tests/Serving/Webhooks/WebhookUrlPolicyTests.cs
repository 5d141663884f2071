using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookUrlPolicyTests
{
    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("https://example.com:8443/hook?tenant=7", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("http://example.com/", "must be https")]
    [InlineData("ftp://example.com/", "must be https")]
    [InlineData("file:///etc/passwd", "must be https")]
    [InlineData("/relative", "must be absolute")]
    [InlineData("https://user:pw@example.com/", "must not contain a user name or password")]
    [InlineData("https://example.com/#part", "must not have a fragment")]
    [InlineData("https://localhost/", "must resolve to a public address; localhost is loopback")]
    [InlineData("https://LOCALHOST./", "must resolve to a public address; localhost is loopback")]
    [InlineData("https://a.localhost/", "must resolve to a public address; localhost is loopback")]
    [InlineData("https://127.0.0.1/", "must resolve to a public address; 127.0.0.1 is loopback")]
    [InlineData("https://2130706433/", "must resolve to a public address; 127.0.0.1 is loopback")]
    [InlineData("https://0x7f.1/", "must resolve to a public address; 127.0.0.1 is loopback")]
    [InlineData("https://[::1]/", "must resolve to a public address; ::1 is loopback")]
    [InlineData("https://[::ffff:10.0.0.1]/", "must resolve to a public address; ::ffff:10.0.0.1 is private")]
    [InlineData("https://169.254.169.254/metadata", "must resolve to a public address; 169.254.169.254 is link-local")]
    public void By_default_only_https_to_public_addresses_is_allowed(string url, string? violation) =>
        Assert.Equal(violation, Policy(allowLoopback: false).Violation(new Uri(url, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("http://127.0.0.1:8080/", null)]
    [InlineData("http://localhost:8080/", null)]
    [InlineData("http://[::1]:8080/", null)]
    [InlineData("https://localhost/", null)]
    [InlineData("https://example.com/", null)]
    [InlineData("http://example.com/", "must be https, or http to loopback")]
    [InlineData("http://10.0.0.1/", "must be https, or http to loopback")]
    [InlineData("https://10.0.0.1/", "must resolve to a public address; 10.0.0.1 is private")]
    [InlineData("http://localhost.example.com/", "must be https, or http to loopback")]
    public void Loopback_and_http_to_it_can_be_allowed(string url, string? violation) =>
        Assert.Equal(violation, Policy(allowLoopback: true).Violation(new Uri(url)));

    [Fact]
    public void A_very_long_url_is_refused() =>
        Assert.Equal(
            "must have at most 2048 characters",
            Policy(allowLoopback: false).Violation(new Uri("https://example.com/" + new string('a', 3_000))));

    private static WebhookUrlPolicy Policy(bool allowLoopback) =>
        new(Options.Create(new WebhookOptions { AllowLoopback = allowLoopback }));
}
