using System.Diagnostics.CodeAnalysis;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Jobs;

/// <summary>Words jobs for the wire: a queued one says why it waits, behind how many, and for how long.</summary>
public sealed class JobDocuments(BacklogView backlog, IInstanceFacts instances, TimeProvider time)
{
    public JobDocument Of(JobSnapshot job) => JobDocument.Of(job, job.Status == JobStatus.Queued ? WaitingOf(job.Job) : null);

    /// <summary>Whether a job that was asked for by its id cannot be shown, and why: it never was, or is past its retention.</summary>
    public bool IsMissing([NotNullWhen(false)] JobSnapshot? job, string id, [NotNullWhen(true)] out Problem? problem)
    {
        problem = job is null ? Problem.JobNotFound(id) : job.Job.ExpiresAt <= time.GetUtcNow() ? Problem.JobGone(job.Job) : null;
        return problem is not null;
    }

    private Waiting WaitingOf(Job job)
    {
        var now = time.GetUtcNow();
        return WaitingRule.OfJob(job, now, instances.Current, backlog.AheadOf(job, now));
    }
}
