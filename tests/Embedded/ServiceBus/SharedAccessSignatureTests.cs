using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed class SharedAccessSignatureTests
{
    private const string Queue = "sb://127.0.0.1:5672/jobs-bulk";

    private static readonly AccessKey Key = new("Root", "a secret key");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Queue, Queue, true)]
    [InlineData(Queue, Queue + "/$management", true)]
    [InlineData("sb://127.0.0.1:5672/", Queue, true)]
    [InlineData("sb://127.0.0.1:5672", Queue, true)]
    [InlineData("amqp://localhost/JOBS-BULK", Queue, true)]
    [InlineData("sb://127.0.0.1:5672/jobs", Queue, false)]
    [InlineData("sb://127.0.0.1:5672/jobs-bulk-2", Queue, false)]
    [InlineData(Queue, "sb://127.0.0.1:5672/", false)]
    public void A_token_is_valid_for_its_resource_and_those_below(string resource, string audience, bool opens) =>
        Assert.Equal(opens, Refuse(Token(resource, Now.AddHours(1)), audience) is null);

    [Fact]
    public void A_token_is_valid_until_it_expires()
    {
        Assert.Null(Refuse(Token(Queue, Now.AddSeconds(1))));
        Assert.Equal("The token has expired.", Refuse(Token(Queue, Now)));
    }

    [Fact]
    public void A_token_made_with_another_key_or_name_is_refused()
    {
        Assert.Equal("The token's signature is wrong.", Refuse(
            Token(Queue, Now.AddHours(1), new AccessKey("Root", "another key"))));
        Assert.Equal("The token names an unknown key.", Refuse(
            Token(Queue, Now.AddHours(1), new AccessKey("Other", "a secret key"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer abc")]
    [InlineData("SharedAccessSignature ")]
    [InlineData("SharedAccessSignature sr=a&sig=b&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=b&se=soon&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=b&se=99999999999999999&skn=Root")]
    public void An_invalid_token_is_refused(string text) => Assert.NotNull(Refuse(text));

    private static string? Refuse(string token, string audience = Queue) =>
        SharedAccessSignature.Refuse(token, audience, Key, Now, out _);

    private static string Token(string resource, DateTimeOffset until, AccessKey? key = null)
    {
        var escaped = Uri.EscapeDataString(resource);
        var end = until.ToUnixTimeSeconds();
        var signature = Uri.EscapeDataString((key ?? Key).Sign($"{escaped}\n{end}"));
        return $"SharedAccessSignature sr={escaped}&sig={signature}&se={end}&skn={(key ?? Key).Name}";
    }
}
