using System.Text.Json.Nodes;
using Serverless.Gateway.Health;
using Serverless.Serving.Backlog;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Gateway.Health;

public sealed class HealthFunctionsTests
{
    [Fact]
    public async Task Without_a_secret_the_gateway_is_ready_and_says_that_webhooks_are_off()
    {
        var (status, body) = await ReadyAsync(SigningSecret.Faulty("The secret does not exist."));

        Assert.Equal((200, true), (status, (bool)body["ready"]!));
        Assert.Equal("Webhooks are off and wait on the queue. The secret does not exist.", (string?)body["notice"]);
    }

    [Fact]
    public async Task With_a_secret_there_is_no_notice()
    {
        var (_, body) = await ReadyAsync(SigningSecret.Of(WebhookSecret.NewText(), "The secret"));

        Assert.Null(body["notice"]);
    }

    private static async Task<(int Status, JsonNode Body)> ReadyAsync(SigningSecret secret)
    {
        using var request = new FakeRequest();
        var health = new HealthFunctions(new Readiness(new Unknown()), new Fixed(secret));
        var status = await request.SendAsync(health.Ready);
        return (status, JsonNode.Parse(request.Answer)!);
    }

    private sealed class Fixed(SigningSecret secret) : IWebhookSecrets
    {
        public Task<SigningSecret> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(secret);
    }

    private sealed class Unknown : IInstanceFacts
    {
        public InstanceFacts? Current => null;
    }
}
