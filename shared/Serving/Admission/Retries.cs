using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Admission;

/// <summary>
/// Retries a job that ended without a result. The retry is a new job, because a terminal status never changes. It has
/// the same inputs, options and length of deadline, and uses the model's current version.
/// </summary>
public sealed class Retries(
    JobReads jobs,
    IPayloads payloads, SubmissionCheck check, JobAdmission admission, BacklogView backlog, TimeProvider time)
{
    /// <param name="id">The job to retry.</param>
    /// <param name="keyId">
    /// The id that the caller's idempotency key maps to. If null, a retry that is in progress or has succeeded is
    /// returned, and a new one is created only if there is none. So a client that repeats a request after a lost
    /// response does not create a second job.
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

        if (!check.CheckRetry(id, RequestOf(ended.Job, JobMessage.Decode(kept).Inputs))
            .IsAccepted(out var request, out var problem))
        {
            return problem;
        }

        return (keyId ?? await NextAsync(id, cancellationToken)) is { } newId
            ? await admission.AdmitAsync(request, NewJobId.Shared(newId), retryOf: id, cancellationToken)
            : RetryRule.TooManyRetries(id);
    }

    private static Submission RequestOf(Job job, IReadOnlyList<Tensor> inputs) => new()
    {
        Inputs = inputs,
        Model = job.Model,
        Version = job.IsVersionPinned ? job.Version : null,
        Lane = job.Lane,
        DeadlineSeconds = (int)Math.Ceiling((job.Deadline - job.CreatedAt).TotalSeconds),
        Webhook = job.Webhook,
        AllowDegraded = job.AllowDegraded,
    };

    /// <returns>
    /// The id of the first retry that has not ended without a result. Null if the maximum number of retries is reached.
    /// </returns>
    private async Task<JobId?> NextAsync(JobId id, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= RetryRule.MaxRetries; number++)
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
