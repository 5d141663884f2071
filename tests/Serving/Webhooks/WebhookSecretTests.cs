using CsCheck;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    private const string Published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int length, bool valid) =>
        Assert.Equal(valid, WebhookSecret.TryParse("whsec_" + Convert.ToBase64String(new byte[length]), out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa*w")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=")]
    public void Anything_else_is_not_a_secret(string? text) => Assert.False(WebhookSecret.TryParse(text, out _));

    [Theory]
    [InlineData(Published, 1)]
    [InlineData($"{Published} {Published}", 2)]
    [InlineData($"{Published} {Published} {Published}", null)]
    [InlineData($"{Published} whsec_bad", null)]
    [InlineData("", null)]
    public void One_secret_is_set_or_two_during_a_rotation(string text, int? count)
    {
        var valid = WebhookSecret.TryParseList(text, out var secrets);

        Assert.Equal(count, valid ? secrets.Count : null);
    }

    [Fact]
    public void A_new_secret_is_valid_and_unique()
    {
        Assert.True(WebhookSecret.TryParse(WebhookSecret.NewText(), out _));
        Assert.NotEqual(WebhookSecret.NewText(), WebhookSecret.NewText());
    }

    [Fact]
    public void No_text_throws() => Gen.String.Sample(text =>
        Assert.Equal(WebhookSecret.TryParse("whsec_" + text, out var secret), secret is not null));

    [Fact]
    public void A_secret_is_not_part_of_its_text_form()
    {
        Assert.True(WebhookSecret.TryParse(Published, out var secret));

        Assert.DoesNotContain("MfKQ", $"{secret}", StringComparison.Ordinal);
    }
}
