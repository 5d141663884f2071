using System.Text;
using CsCheck;
using Serverless.Serving.Webhooks;
using Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

/// <summary>Tests the verifier from the documentation with real signatures.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    [Fact]
    public void A_signed_request_is_authentic() => Assert.True(Verify(Sign(Secret), Body, Now));

    [Fact]
    public void One_of_two_secrets_is_enough_during_a_rotation() =>
        Assert.True(Verify(Sign($"{WebhookSecret.NewText()} {Secret}"), Body, Now));

    [Fact]
    public void A_signature_of_another_secret_is_refused() =>
        Assert.False(Verify(Sign(WebhookSecret.NewText()), Body, Now));

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void A_webhook_is_accepted_for_five_minutes_around_its_timestamp(int seconds, bool authentic) =>
        Assert.Equal(authentic, Verify(Sign(Secret), Body, Now.AddSeconds(seconds)));

    [Fact]
    public void A_changed_byte_of_the_body_is_detected() =>
        Gen.Select(Gen.Int[0, Body.Length - 1], Gen.Byte[1, 255]).Sample((at, flip) =>
    {
        byte[] changed = [.. Body];
        changed[at] ^= flip;
        Assert.False(Verify(Sign(Secret), changed, Now));
    });

    [Theory]
    [InlineData(null, "1614265330", "v1,x")]
    [InlineData("msg", null, "v1,x")]
    [InlineData("msg", "1614265330", null)]
    [InlineData("msg", "soon", "v1,x")]
    [InlineData("msg", "-9223372036854775808", "v1,x")]
    [InlineData("msg", "9223372036854775807", "v1,x")]
    [InlineData("msg", "1614265330", "")]
    [InlineData("msg", "1614265330", "v1,")]
    [InlineData("msg", "1614265330", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void Missing_or_invalid_headers_are_refused_without_an_exception(
        string? id, string? timestamp, string? signatures) =>
        Assert.False(WebhookVerifier.IsAuthentic(Secret, id, timestamp, signatures, Body, Now));

    private static bool Verify(WebhookRequest request, byte[] body, DateTimeOffset now) =>
        WebhookVerifier.IsAuthentic(Secret, request.Id, $"{request.Timestamp}", request.Signature, body, now);

    private static WebhookRequest Sign(string secrets)
    {
        Assert.True(WebhookSecret.TryParseList(secrets, out var parsed));
        return WebhookRequest.Sign(new Uri("https://example.com/"), "msg_1", Now, Body, parsed);
    }
}
