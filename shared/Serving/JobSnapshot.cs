namespace Serverless.Serving;

/// <summary>The state of a job at one moment.</summary>
public sealed record JobSnapshot(Job Job, Attempt? Attempt = null, Outcome? Outcome = null)
{
    /// <summary>
    /// The model and version that ran the job. Null if none did, or if the requested version ran it and failed.
    /// </summary>
    public ModelVersion? AnsweredBy =>
        Outcome?.AnsweredBy ?? (Status == JobStatus.Succeeded ? new ModelVersion(Job.Model, Job.Version) : null);

    public JobStatus Status => Outcome?.Status ?? (Attempt is null ? JobStatus.Queued : JobStatus.Running);
}
