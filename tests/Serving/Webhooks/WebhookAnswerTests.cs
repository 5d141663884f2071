using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookAnswerTests
{
    [Theory]
    [InlineData(200, DeliveryVerdict.Delivered)]
    [InlineData(204, DeliveryVerdict.Delivered)]
    [InlineData(299, DeliveryVerdict.Delivered)]
    [InlineData(100, DeliveryVerdict.Retry)]
    [InlineData(301, DeliveryVerdict.Retry)]
    [InlineData(304, DeliveryVerdict.Retry)]
    [InlineData(401, DeliveryVerdict.Retry)]
    [InlineData(404, DeliveryVerdict.Retry)]
    [InlineData(408, DeliveryVerdict.Retry)]
    [InlineData(409, DeliveryVerdict.Retry)]
    [InlineData(410, DeliveryVerdict.Stop)]
    [InlineData(429, DeliveryVerdict.Retry)]
    [InlineData(500, DeliveryVerdict.Retry)]
    [InlineData(502, DeliveryVerdict.Retry)]
    [InlineData(503, DeliveryVerdict.Retry)]
    [InlineData(504, DeliveryVerdict.Retry)]
    [InlineData(599, DeliveryVerdict.Retry)]
    public void Only_2xx_succeeds_and_only_410_ends_the_attempts(int status, DeliveryVerdict verdict) =>
        Assert.Equal(verdict, WebhookAnswer.Status(status).Verdict);

    [Fact]
    public void A_redirect_is_named_as_what_it_is_because_receivers_lose_webhooks_to_it() =>
        Assert.Equal("answered 301; redirects are not followed", WebhookAnswer.Status(301).Detail);

    [Fact]
    public void No_answer_is_tried_again_and_a_refused_url_is_not()
    {
        Assert.Equal(DeliveryVerdict.Retry, WebhookAnswer.None("did not answer within 15 s").Verdict);
        Assert.Equal(DeliveryVerdict.Stop, WebhookAnswer.Refused("must be https").Verdict);
    }

    [Fact]
    public void A_busy_receiver_s_retry_after_is_kept() =>
        Assert.Equal(TimeSpan.FromSeconds(7), WebhookAnswer.Status(503, TimeSpan.FromSeconds(7)).RetryAfter);
}
