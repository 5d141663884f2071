using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

public sealed class RetryRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("a"),
        Model = "digits",
        Version = "1",
        CreatedAt = Now,
        Deadline = Now.AddSeconds(90),
        ExpiresAt = Now.AddHours(1),
        Fingerprint = "f",
    };

    [Theory]
    [InlineData(JobStatus.Failed, 0, null)]
    [InlineData(JobStatus.Canceled, 3_599, null)]
    [InlineData(JobStatus.Expired, 3_599, null)]
    [InlineData(JobStatus.Succeeded, 0, "job-succeeded")]
    [InlineData(JobStatus.Failed, 3_600, "job-gone")]
    [InlineData(JobStatus.Succeeded, 3_600, "job-gone")]
    public void A_job_without_a_result_can_be_retried_until_its_retention_ends(
        JobStatus status, int seconds, string? code) =>
        Assert.Equal(code, RetryRule.Refusal(Ended(status), Now.AddSeconds(seconds))?.Code);

    [Theory]
    [InlineData(JobStatus.Canceled, 0, "inputs-in-queue")]
    [InlineData(JobStatus.Canceled, 209, "inputs-in-queue")]
    [InlineData(JobStatus.Expired, 91, "inputs-in-queue")]
    [InlineData(JobStatus.Canceled, 210, "inputs-gone")]
    [InlineData(JobStatus.Expired, 210, "inputs-gone")]
    [InlineData(JobStatus.Failed, 0, "inputs-gone")]
    public void Inputs_that_are_not_stored_yet_may_be_in_the_message_until_its_deadline(
        JobStatus status, int seconds, string code)
    {
        var problem = RetryRule.WithoutInputs(Ended(status), Now.AddSeconds(seconds), timeToDrain: null);

        Assert.Equal((code, code == "inputs-in-queue"), (problem.Code, problem.RetryAfter is not null));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(0.1, 1)]
    [InlineData(20.0, 20)]
    [InlineData(3_600.0, 60)]
    public void Retry_after_for_waiting_inputs_is_the_time_to_drain_the_queue(double? drains, int wait) => Assert.Equal(
        TimeSpan.FromSeconds(wait),
        RetryRule.WithoutInputs(
            Ended(JobStatus.Canceled), Now, drains is { } seconds ? TimeSpan.FromSeconds(seconds) : null).RetryAfter);

    private static JobSnapshot Ended(JobStatus status) =>
        new(Job, Outcome: new Outcome { Status = status, FinishedAt = Now });
}
