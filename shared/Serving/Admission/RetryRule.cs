namespace Serverless.Serving.Admission;

/// <summary>Decides which jobs can be retried.</summary>
public static class RetryRule
{
    /// <summary>Maximum number of retries of a job.</summary>
    public const int MaxRetries = 32;

    /// <summary>
    /// How long after the job's deadline its message may still be on the queue or with an instance.
    /// </summary>
    private static readonly TimeSpan MessageGracePeriod = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Returns why the job cannot be retried; null if it can.</summary>
    public static Problem? Refusal(JobSnapshot job, DateTimeOffset now) => job.Status switch
    {
        _ when job.Job.ExpiresAt <= now => Problem.JobGone(job.Job),
        JobStatus.Succeeded => Conflict(
            "job-succeeded",
            $"Job '{job.Job.Id}' succeeded, and a result is final. Submit its inputs again to get another result."),
        { IsTerminal: false } => Conflict(
            "job-not-ended", $"Job '{job.Job.Id}' is {job.Status.Wire}. It can be retried after it has failed, "
                + "expired, or been canceled. DELETE cancels it."),
        _ => null,
    };

    /// <summary>
    /// Returns why a job whose inputs are not stored cannot be retried. The inputs are stored when the job's message is
    /// settled. If the job ended while its message waited, that happens when the message is received, or at the latest
    /// when it is dead-lettered.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The time.</param>
    /// <param name="timeToDrain">The time in which the backlog drains; null if unknown.</param>
    public static Problem WithoutInputs(JobSnapshot job, DateTimeOffset now, TimeSpan? timeToDrain)
    {
        if (job.Status == JobStatus.Failed || now >= job.Job.Deadline + MessageGracePeriod)
        {
            return new Problem
            {
                Status = 410,
                Code = "inputs-gone",
                Title = "The job's inputs are gone.",
                Detail = $"The inputs of job '{job.Job.Id}' are no longer stored. Submit them again.",
            };
        }

        var wait = timeToDrain is { } drain
            ? TimeSpan.FromTicks(Math.Clamp(drain.Ticks, ShortestWait.Ticks, LongestWait.Ticks)) : ShortestWait;
        return Conflict("inputs-in-queue", $"The inputs of job '{job.Job.Id}' are still in its message on the queue. "
            + $"Try again in {wait.TotalSeconds:0} s.")
            with { RetryAfter = wait };
    }

    public static Problem TooManyRetries(JobId id) =>
        Conflict("retried-too-often", $"Job '{id}' was retried {MaxRetries} times, each time without a result. Fix the "
            + "cause, then submit its inputs again.");

    private static Problem Conflict(string code, string detail) =>
        new() { Status = 409, Code = code, Title = "The job cannot be retried now.", Detail = detail };
}
