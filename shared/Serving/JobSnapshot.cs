namespace Serverless.Serving;

/// <summary>All that is known of a job at one moment.</summary>
public sealed record JobSnapshot(Job Job, Attempt? Attempt = null, Outcome? Outcome = null)
{
    public JobStatus Status => Outcome?.Status ?? (Attempt is null ? JobStatus.Queued : JobStatus.Running);
}
