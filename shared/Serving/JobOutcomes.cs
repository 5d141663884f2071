namespace Serverless.Serving;

/// <summary>The outcomes of jobs that end without a run.</summary>
public static class JobOutcomes
{
    public static Outcome Canceled(JobSnapshot snapshot, DateTimeOffset now) => new()
    {
        Status = JobStatus.Canceled,
        FinishedAt = now,
        StartedAt = snapshot.Attempt?.StartedAt,
        Attempts = snapshot.Attempt?.Number ?? 0,
        Error = new JobError(JobErrors.Canceled, "The job was canceled on request."),
    };

    public static Outcome Purged(JobSnapshot snapshot, DateTimeOffset now, string reason) =>
        Canceled(snapshot, now) with
    {
        Error = new JobError(JobErrors.Purged, $"An operator purged the {snapshot.Job.Lane.Wire} lane: {reason}"),
    };

    public static Outcome Expired(Job job, DateTimeOffset now, int attempts) => new()
    {
        Status = JobStatus.Expired,
        FinishedAt = now,
        Attempts = attempts,
        Error = new JobError(
            JobErrors.DeadlinePassed,
            $"The job had not started by its deadline, {job.Deadline:u}. Submit it again, or with a later deadline."),
    };

    public static Outcome Failed(
        DateTimeOffset now, string code, string detail, int attempts, DateTimeOffset? startedAt = null) => new()
    {
        Status = JobStatus.Failed,
        FinishedAt = now,
        StartedAt = startedAt,
        Attempts = attempts,
        Error = new JobError(code, detail),
    };
}
