using System.Security.Cryptography;
using System.Text;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookRequestTests
{
    private static readonly Uri Url = new("https://example.com/hook");

    [Fact]
    public void The_signature_matches_the_published_test_vector()
    {
        var request = Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", """{"test": 2432232314}""");

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", request.Signature);
        Assert.Equal(("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330L), (request.Id, request.Timestamp));
    }

    [Fact]
    public void During_a_rotation_both_secrets_sign_and_the_first_comes_first()
    {
        var old = WebhookSecret.NewText();
        var young = WebhookSecret.NewText();

        var both = Sign($"{young} {old}", "{}").Signature;

        Assert.Equal($"{Sign(young, "{}").Signature} {Sign(old, "{}").Signature}", both);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_signed_unchanged()
    {
        var secret = WebhookSecret.NewText();
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] body = [0xFF, 0x00, 0x80];
        byte[] signed = [.. Encoding.UTF8.GetBytes("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330."), .. body];

        var request = Sign(secret, body);

        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)), request.Signature);
    }

    private static WebhookRequest Sign(string secrets, string body) => Sign(secrets, Encoding.UTF8.GetBytes(body));

    private static WebhookRequest Sign(string secrets, byte[] body)
    {
        Assert.True(WebhookSecret.TryParseList(secrets, out var parsed));
        return WebhookRequest.Sign(
            Url, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), body, parsed);
    }
}
