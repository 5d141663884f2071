using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Admission;

/// <summary>
/// Runs a job that ended without a result again, as a new job: a terminal status never changes. It asks for what the
/// first one asked, with as long a deadline, of the model as that is now.
/// </summary>
public sealed class Retries(
    JobReads jobs,
    IPayloads payloads, SubmissionCheck check, JobAdmission admission, BacklogView backlog, TimeProvider time)
{
    /// <param name="id">The job to run again.</param>
    /// <param name="keyId">
    /// The id that the caller's idempotency key stands for. Null: a retry that is under way or has succeeded is the
    /// answer; the next one is made where none is. So a request that is repeated for a lost answer makes no second job.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Result<AcceptedJob>> RetryAsync(JobId id, JobId? keyId, CancellationToken cancellationToken)
    {
        if (await jobs.ReadAsync(id, cancellationToken) is not { } ended)
        {
            return Problem.JobNotFound(id.Value);
        }

        if (RetryRule.Refusal(ended, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (await payloads.GetAsync(id, cancellationToken) is not { } kept)
        {
            return RetryRule.WithoutInputs(ended, time.GetUtcNow(), backlog.TimeToDrain(ended.Job.Lane));
        }

        if (!check.CheckRetry(id, AskedBy(ended.Job, JobMessage.Decode(kept).Inputs))
            .IsAccepted(out var asked, out var problem))
        {
            return problem;
        }

        return (keyId ?? await NextAsync(id, cancellationToken)) is { } newId
            ? await admission.AdmitAsync(asked, NewJobId.Shared(newId), retryOf: id, cancellationToken)
            : RetryRule.TooOften(id);
    }

    private static Submission AskedBy(Job job, IReadOnlyList<Tensor> inputs) => new()
    {
        Inputs = inputs,
        Model = job.Model,
        Version = job.IsVersionPinned ? job.Version : null,
        Lane = job.Lane,
        DeadlineSeconds = (int)Math.Ceiling((job.Deadline - job.CreatedAt).TotalSeconds),
        Webhook = job.Webhook,
        AllowDegraded = job.AllowDegraded,
    };

    /// <returns>The id of the first retry that has not ended in vain; null where none more may be made.</returns>
    private async Task<JobId?> NextAsync(JobId id, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= RetryRule.Most; number++)
        {
            var retry = JobId.OfRetry(id, number);
            var made = await jobs.ReadAsync(retry, cancellationToken);
            if (made is not { Status: JobStatus.Failed or JobStatus.Canceled or JobStatus.Expired })
            {
                return retry;
            }
        }

        return null;
    }
}
