using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class EndpointRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Url = EndedJob.Job.Webhook!.Url;
    private static readonly CallbackMessage First = new(EndedJob.Job.Id, JobStatus.Succeeded);
    private static readonly CallbackMessage Last = First with { Attempt = RetrySchedule.Attempts };
    private static readonly WebhookAnswer Failed = WebhookAnswer.Status(500);

    /// <summary>The endpoint of the job, failing.</summary>
    internal static WebhookEndpoint Endpoint { get; } = new()
    {
        Id = WebhookEndpoint.IdOf(Url),
        Host = Url.Host,
        FailingSince = Noon,
        Detail = Failed.Detail,
        JobId = First.JobId,
        UsedAt = Noon,
    };

    [Fact]
    public void A_success_is_no_trouble()
    {
        Assert.Null(After(null, First, WebhookAnswer.Status(204), Noon));
        Assert.Null(After(Endpoint, First, WebhookAnswer.Status(204), Noon));
    }

    [Fact]
    public void The_first_failure_is_remembered_and_later_ones_change_nothing()
    {
        Assert.Equal(Endpoint, After(null, First, Failed, Noon));
        Assert.Equal(Endpoint, After(Endpoint, First with { Attempt = 2 }, Failed, Noon.AddSeconds(5)));
    }

    [Fact]
    public void Gone_disables_at_once() => Assert.Equal(
        Endpoint with { DisabledAt = Noon, Detail = "answered 410: the receiver wants no more webhooks" },
        After(null, First, WebhookAnswer.Status(410), Noon));

    [Fact]
    public void A_whole_schedule_of_failures_disables()
    {
        var end = Noon + RetrySchedule.Span;

        Assert.Equal(
            Endpoint with { DisabledAt = end, Detail = "answered 500", UsedAt = end },
            After(Endpoint, Last, Failed, end));
    }

    [Fact]
    public void A_receiver_that_rejects_one_event_and_accepts_others_stays_enabled()
    {
        var succeededMeanwhile = Endpoint with { FailingSince = Noon.AddSeconds(1) };

        Assert.Equal(succeededMeanwhile, After(succeededMeanwhile, Last, Failed, Noon + RetrySchedule.Span));
    }

    [Fact]
    public void A_long_outage_does_not_disable_before_a_webhook_has_used_up_its_attempts() => Assert.Equal(
        Endpoint, After(Endpoint, Last with { Attempt = RetrySchedule.Attempts - 1 }, Failed, Noon.AddDays(30)));

    [Fact]
    public void A_url_that_may_not_be_called_is_no_fault_of_its_receiver()
    {
        Assert.Null(After(null, Last, WebhookAnswer.Refused("must be https"), Noon));
        Assert.Equal(Endpoint, After(Endpoint, Last, WebhookAnswer.Refused("must be https"), Noon.AddDays(30)));
    }

    [Theory]
    [InlineData("https://example.com/hook?token=a", "https://example.com/hook?token=b")]
    [InlineData("https://example.com/hook", "https://example.com/Hook")]
    [InlineData("https://example.com/hook", "https://example.com:8443/hook")]
    public void Each_url_is_an_endpoint_of_its_own(string one, string other) =>
        Assert.NotEqual(WebhookEndpoint.IdOf(new Uri(one)), WebhookEndpoint.IdOf(new Uri(other)));

    [Fact]
    public void Two_spellings_of_a_url_are_one_endpoint() => Assert.Equal(
        WebhookEndpoint.IdOf(new Uri("HTTPS://Example.com:443/a/../hook")),
        WebhookEndpoint.IdOf(new Uri("https://example.com/hook")));

    private static WebhookEndpoint? After(
        WebhookEndpoint? known, CallbackMessage callback, WebhookAnswer answer, DateTimeOffset now) =>
        EndpointRule.After(known, callback, Url, answer, now);
}
