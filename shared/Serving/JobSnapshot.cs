namespace Serverless.Serving;

/// <summary>All that is known of a job at one moment.</summary>
public sealed record JobSnapshot(Job Job, Attempt? Attempt = null, Outcome? Outcome = null)
{
    /// <summary>What ran the job; null where nothing did, or only what the job names, and failed.</summary>
    public ModelVersion? AnsweredBy =>
        Outcome?.AnsweredBy ?? (Status == JobStatus.Succeeded ? new ModelVersion(Job.Model, Job.Version) : null);

    public JobStatus Status => Outcome?.Status ?? (Attempt is null ? JobStatus.Queued : JobStatus.Running);
}
