using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class DeadAttemptTests
{
    private static readonly DateTimeOffset Now = EndedJob.FinishedAt.AddMinutes(10);
    private static readonly CallbackMessage Second = new(EndedJob.Job.Id, JobStatus.Succeeded, Attempt: 2);

    [Fact]
    public void One_that_failed_to_end_is_followed_by_the_next() =>
        Assert.Equal(DeadAttemptVerdict.Retry, DeadAttempt.Judge(
            Second, [Line(Second with { Attempt = 1 })], failedToEnd: true));

    [Fact]
    public void One_that_expired_or_was_taken_off_the_queue_is_given_up() =>
        Assert.Equal(DeadAttemptVerdict.GiveUp, DeadAttempt.Judge(Second, [], failedToEnd: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_delivered_stays_delivered_whichever_attempt_did_it(bool failedToEnd)
    {
        var other = CallbackMessage.OfReplay(EndedJob.Job.Id, JobStatus.Succeeded, Now);

        Assert.Equal(DeadAttemptVerdict.Delivered, DeadAttempt.Judge(
            Second, [Line(Second) with { Delivered = true }], failedToEnd));
        Assert.Equal(DeadAttemptVerdict.Delivered, DeadAttempt.Judge(
            Second, [Line(Second), Line(other) with { Delivered = true }], failedToEnd));
    }

    [Fact]
    public void What_the_log_has_of_this_attempt_stands()
    {
        Assert.Equal(DeadAttemptVerdict.Logged, DeadAttempt.Judge(
            Second, [Line(Second) with { NextAttemptAt = Now }], failedToEnd: true));
        Assert.Equal(DeadAttemptVerdict.Logged, DeadAttempt.Judge(Second, [Line(Second)], failedToEnd: false));
    }

    [Fact]
    public void A_telling_begins_with_the_end_of_the_job_or_with_the_replay()
    {
        var outcome = EndedJob.Succeeded(outputs: 1).Outcome!;

        Assert.Equal(EndedJob.FinishedAt, DeadAttempt.RequestedAt(Second, outcome));
        Assert.Equal(
            Now, DeadAttempt.RequestedAt(CallbackMessage.OfReplay(EndedJob.Job.Id, JobStatus.Succeeded, Now), outcome));
    }

    [Fact]
    public void Whoever_takes_a_message_off_the_queue_may_say_anything_and_the_log_keeps_the_beginning() =>
        Assert.Equal(1_001, WebhookDelivery.Of(
            Second, JobStatus.Failed, new Uri("https://example.com/"), Now, new string('x', 5_000)).Detail.Length);

    private static WebhookDelivery Line(CallbackMessage callback) =>
        WebhookDelivery.Of(callback, JobStatus.Succeeded, new Uri("https://example.com/hook"), Now, "answered 500");
}
