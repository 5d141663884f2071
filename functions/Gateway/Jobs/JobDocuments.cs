using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Jobs;

/// <summary>Words jobs for the wire: a queued one says why it waits, behind how many, and for how long.</summary>
public sealed class JobDocuments(BacklogView backlog, IInstanceFacts instances, TimeProvider time)
{
    public JobDocument Of(JobSnapshot job) =>
        JobDocument.Of(job, job.Status == JobStatus.Queued ? WaitingOf(job.Job) : null);

    /// <summary>A job that was asked for by its id, unless it never existed or is past its retention.</summary>
    /// <param name="job">What the store has under the id.</param>
    /// <param name="id">The id.</param>
    public Result<JobSnapshot> Find(JobSnapshot? job, string id) =>
        job is null ? Problem.JobNotFound(id) : job.Job.ExpiresAt <= time.GetUtcNow() ? Problem.JobGone(job.Job) : job;

    private Waiting WaitingOf(Job job)
    {
        var now = time.GetUtcNow();
        return WaitingRule.OfJob(job, now, instances.Current, backlog.AheadOf(job, now));
    }
}
