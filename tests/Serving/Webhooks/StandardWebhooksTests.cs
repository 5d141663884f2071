using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Serverless.Serving.Webhooks;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

/// <summary>
/// Verifies our signatures with another implementation of Standard Webhooks, and its signatures with ours.
/// </summary>
public sealed class StandardWebhooksTests
{
    private const string Id = "msg_1";

    // The other implementation always uses the system clock.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly Gen<string> Secrets = Gen.Byte.Array[24, 64]
        .Select(key => $"whsec_{Convert.ToBase64String(key)}");

    /// <summary>Any valid text.</summary>
    private static readonly Gen<string> Bodies = Gen.String.Where(text => !text.Any(char.IsSurrogate));

    [Fact]
    public void Their_verifier_accepts_our_signatures() =>
        Gen.Select(Secrets, Bodies).Sample((secret, body) => Verify(secret, body, Sign(secret, body)));

    [Fact]
    public void Our_verifier_accepts_their_signatures() => Gen.Select(Secrets, Bodies).Sample((secret, body) =>
    {
        var theirs = new StandardWebhook(secret).Sign(Id, Now, body);

        Assert.Equal(theirs, Sign(secret, body));
        Assert.True(WebhookVerifier.IsAuthentic(
            secret, Id, $"{Now.ToUnixTimeSeconds()}", theirs, Encoding.UTF8.GetBytes(body), Now));
    });

    /// <summary>Version 1.1.2 ignores the last of several signatures, so the test passes that one alone.</summary>
    [Fact]
    public void During_a_rotation_their_verifier_accepts_either_secret() =>
        Gen.Select(Secrets, Secrets, Bodies).Sample((young, old, body) =>
    {
        var both = Sign($"{young} {old}", body);

        Verify(young, body, both);
        Verify(old, body, Assert.Single(both.Split(' ').Skip(1)));
    });

    [Fact]
    public void Another_implementation_refuses_a_wrong_secret_or_body()
    {
        var (ours, another) = (WebhookSecret.NewText(), WebhookSecret.NewText());

        Verify(ours, "{}", Sign(ours, "{}"));
        Assert.Throws<WebhookVerificationException>(() => Verify(ours, "{}", Sign(another, "{}")));
        Assert.Throws<WebhookVerificationException>(() => Verify(ours, "{ }", Sign(ours, "{}")));
    }

    private static void Verify(string secret, string body, string signatures) =>
        new StandardWebhook(secret).Verify(body, new HeaderDictionary
        {
            [WebhookRequest.IdHeader] = Id,
            [WebhookRequest.TimestampHeader] = $"{Now.ToUnixTimeSeconds()}",
            [WebhookRequest.SignatureHeader] = signatures,
        });

    private static string Sign(string secrets, string body)
    {
        Assert.True(WebhookSecret.TryParseList(secrets, out var parsed));
        return WebhookRequest.Sign(
            new Uri("https://example.com/"), Id, Now, Encoding.UTF8.GetBytes(body), parsed).Signature;
    }
}
