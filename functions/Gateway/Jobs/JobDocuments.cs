using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Creates the wire documents of jobs. A queued job reports why it waits, its position, and its estimated wait.
/// </summary>
public sealed class JobDocuments(BacklogView backlog, IInstanceFacts instances, TimeProvider time)
{
    public JobDocument Of(JobSnapshot job) =>
        JobDocument.Of(job, job.Status == JobStatus.Queued ? WaitingOf(job.Job) : null);

    /// <summary>
    /// Returns the job that was requested by its ID, or a problem if it never existed or is past its retention.
    /// </summary>
    /// <param name="job">The job that the store has under the ID, or null.</param>
    /// <param name="id">The requested ID.</param>
    public Result<JobSnapshot> Find(JobSnapshot? job, string id) =>
        job is null ? Problem.JobNotFound(id) : job.Job.ExpiresAt <= time.GetUtcNow() ? Problem.JobGone(job.Job) : job;

    private Waiting WaitingOf(Job job)
    {
        var now = time.GetUtcNow();
        return WaitingRule.OfJob(job, now, instances.Current, backlog.AheadOf(job, now));
    }
}
