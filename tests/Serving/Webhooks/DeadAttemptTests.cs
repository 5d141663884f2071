using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class DeadAttemptTests
{
    private static readonly DateTimeOffset Now = EndedJob.FinishedAt.AddMinutes(10);
    private static readonly CallbackMessage Second = new(EndedJob.Job.Id, JobStatus.Succeeded, Attempt: 2);

    [Fact]
    public void An_attempt_that_reached_the_maximum_delivery_count_is_followed_by_the_next() =>
        Assert.Equal(DeadAttemptVerdict.Retry, DeadAttempt.Judge(
            Second, [Line(Second with { Attempt = 1 })], failedToEnd: true));

    [Fact]
    public void An_attempt_that_expired_or_was_removed_from_the_queue_is_not_retried() =>
        Assert.Equal(DeadAttemptVerdict.GiveUp, DeadAttempt.Judge(Second, [], failedToEnd: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_delivered_webhook_stays_delivered_whichever_attempt_delivered_it(bool failedToEnd)
    {
        var other = CallbackMessage.OfReplay(EndedJob.Job.Id, JobStatus.Succeeded, Now);

        Assert.Equal(DeadAttemptVerdict.Delivered, DeadAttempt.Judge(
            Second, [Line(Second) with { Delivered = true }], failedToEnd));
        Assert.Equal(DeadAttemptVerdict.Delivered, DeadAttempt.Judge(
            Second, [Line(Second), Line(other) with { Delivered = true }], failedToEnd));
    }

    [Fact]
    public void An_attempt_that_is_already_logged_is_not_changed()
    {
        Assert.Equal(DeadAttemptVerdict.Logged, DeadAttempt.Judge(
            Second, [Line(Second) with { NextAttemptAt = Now }], failedToEnd: true));
        Assert.Equal(DeadAttemptVerdict.Logged, DeadAttempt.Judge(Second, [Line(Second)], failedToEnd: false));
    }

    [Fact]
    public void A_webhook_is_requested_by_the_end_of_the_job_or_by_the_replay()
    {
        var outcome = EndedJob.Succeeded(outputs: 1).Outcome!;

        Assert.Equal(EndedJob.FinishedAt, DeadAttempt.RequestedAt(Second, outcome));
        Assert.Equal(
            Now, DeadAttempt.RequestedAt(CallbackMessage.OfReplay(EndedJob.Job.Id, JobStatus.Succeeded, Now), outcome));
    }

    [Fact]
    public void The_log_truncates_long_dead_letter_reasons() =>
        Assert.Equal(1_001, WebhookDelivery.Of(
            Second, JobStatus.Failed, new Uri("https://example.com/"), Now, new string('x', 5_000)).Detail.Length);

    private static WebhookDelivery Line(CallbackMessage callback) =>
        WebhookDelivery.Of(callback, JobStatus.Succeeded, new Uri("https://example.com/hook"), Now, "answered 500");
}
