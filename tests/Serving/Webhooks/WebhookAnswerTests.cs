using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookAnswerTests
{
    [Theory]
    [InlineData(200, WebhookVerdict.Delivered)]
    [InlineData(204, WebhookVerdict.Delivered)]
    [InlineData(299, WebhookVerdict.Delivered)]
    [InlineData(100, WebhookVerdict.Retry)]
    [InlineData(301, WebhookVerdict.Retry)]
    [InlineData(304, WebhookVerdict.Retry)]
    [InlineData(401, WebhookVerdict.Retry)]
    [InlineData(404, WebhookVerdict.Retry)]
    [InlineData(408, WebhookVerdict.Retry)]
    [InlineData(409, WebhookVerdict.Retry)]
    [InlineData(410, WebhookVerdict.Gone)]
    [InlineData(429, WebhookVerdict.Retry)]
    [InlineData(500, WebhookVerdict.Retry)]
    [InlineData(502, WebhookVerdict.Retry)]
    [InlineData(503, WebhookVerdict.Retry)]
    [InlineData(504, WebhookVerdict.Retry)]
    [InlineData(599, WebhookVerdict.Retry)]
    public void Only_2xx_succeeds_and_only_410_ends_the_attempts(int status, WebhookVerdict verdict) =>
        Assert.Equal(verdict, WebhookAnswer.Status(status).Verdict);

    [Fact]
    public void A_redirect_is_reported_as_a_redirect() =>
        Assert.Equal("answered 301; redirects are not followed", WebhookAnswer.Status(301).Detail);

    [Fact]
    public void No_response_is_retried_and_a_refused_URL_is_not()
    {
        Assert.Equal(WebhookVerdict.Retry, WebhookAnswer.Timeout(TimeSpan.FromSeconds(15)).Verdict);
        Assert.Equal(WebhookVerdict.Refused, WebhookAnswer.Refused("must be https").Verdict);
    }

    [Fact]
    public void The_retry_after_of_a_busy_receiver_is_kept() =>
        Assert.Equal(TimeSpan.FromSeconds(7), WebhookAnswer.Status(503, TimeSpan.FromSeconds(7)).RetryAfter);
}
