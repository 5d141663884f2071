namespace Serverless.Serving.Admission;

/// <summary>Which jobs can be run again.</summary>
public static class RetryRule
{
    /// <summary>Most runs of a job that its retries may add to the first.</summary>
    public const int Most = 32;

    /// <summary>
    /// A message may be on its way to an instance, or to its end, for so long after the job's deadline.
    /// </summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Why the job cannot be run again; null where it can.</summary>
    public static Problem? Refusal(JobSnapshot job, DateTimeOffset now) => job.Status switch
    {
        _ when job.Job.ExpiresAt <= now => Problem.JobGone(job.Job),
        JobStatus.Succeeded => Conflict(
            "job-succeeded",
            $"Job '{job.Job.Id}' succeeded, and a result is final. Submit its inputs again to have another."),
        { IsTerminal: false } => Conflict(
            "job-not-ended", $"Job '{job.Job.Id}' is {job.Status.Wire}. It can be run again once it has ended "
                + "otherwise than succeeded; DELETE cancels it."),
        _ => null,
    };

    /// <summary>
    /// Why a job whose inputs are not kept cannot be run again. Who settles its message keeps them, so that those of a
    /// job which ended while its message waited come as soon as that is met, and at the latest when it dies of age.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The time.</param>
    /// <param name="timeToDrain">The time in which the backlog drains; null while it is unknown.</param>
    public static Problem WithoutInputs(JobSnapshot job, DateTimeOffset now, TimeSpan? timeToDrain)
    {
        if (job.Status == JobStatus.Failed || now >= job.Job.Deadline + OnItsWay)
        {
            return new Problem
            {
                Status = 410,
                Code = "inputs-gone",
                Title = "The inputs are gone.",
                Detail = $"The inputs of job '{job.Job.Id}' are no longer kept. Submit them again.",
            };
        }

        var wait = timeToDrain is { } drain
            ? TimeSpan.FromTicks(Math.Clamp(drain.Ticks, ShortestWait.Ticks, LongestWait.Ticks)) : ShortestWait;
        return Conflict("inputs-in-queue", $"The inputs of job '{job.Job.Id}' are still with its message on the queue. "
            + $"Try again in {wait.TotalSeconds:0} s.")
            with { RetryAfter = wait };
    }

    public static Problem TooOften(JobId id) =>
        Conflict("retried-too-often", $"Job '{id}' was run again {Most} times, each time without a result. Submit its "
            + "inputs again once the cause is mended.");

    private static Problem Conflict(string code, string detail) =>
        new() { Status = 409, Code = code, Title = "The job cannot be run again now.", Detail = detail };
}
