using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Admission;

/// <summary>
/// Turns a checked submission into a durable job: the job is written, then its message is sent, then the submit is
/// accepted. If the process crashes in between or the queue refuses the message, a job remains that was never accepted.
/// Another submit under the same id sends its message again; otherwise it expires at its deadline.
/// </summary>
public sealed partial class JobAdmission(
    IJobStore store,
    JobReads jobs,
    JobQueue queue,
    BacklogView backlog,
    IOptions<AdmissionOptions> options,
    TimeProvider time,
    ILogger<JobAdmission> logger)
{
    private static readonly TimeSpan RetryAfterQueueFailure = TimeSpan.FromSeconds(5);

    /// <param name="request">The checked submission.</param>
    /// <param name="id">The id of the new job.</param>
    /// <param name="retryOf">The job that the new one retries; null if none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Result<AcceptedJob>> AdmitAsync(
        CheckedSubmission request, NewJobId id, JobId? retryOf, CancellationToken cancellationToken)
    {
        var job = NewJob(request, id.Value, retryOf);
        var known = id.IsShared ? await jobs.ReadAsync(job.Id, cancellationToken) : null;
        if (known is null)
        {
            if (queue.Pause is { } pause)
            {
                return Problem.QueueUnavailable(pause);
            }

            if (backlog.Enter(job, options.Value.MaxInFlight) is { } refusal)
            {
                return refusal;
            }

            known = await CreateAsync(job, cancellationToken);
        }

        if (known is not null && known.Job.Fingerprint != job.Fingerprint)
        {
            return Problem.KeyReused(job.Id);
        }

        // A replay of a job that still waits sends its message again, because the first send may have been lost in a
        // crash. If it was not lost, the queue drops the duplicate or the worker finds that the job has ended. A job
        // past its deadline was already ended by the read above.
        if (known?.Outcome is null
            && !await TrySendAsync(
                known?.Job ?? job, request.Submission.Inputs, isNew: known is null, cancellationToken))
        {
            return await RefuseAsync(id, known?.Job ?? job, cancellationToken);
        }

        return new AcceptedJob(known ?? new JobSnapshot(job), request.Submission, IsReplay: known is not null);
    }

    private TimeSpan RetryAfter => queue.Pause ?? RetryAfterQueueFailure;

    private Job NewJob(CheckedSubmission request, JobId id, JobId? retryOf)
    {
        var (submission, model, version, fingerprint) = request;
        var now = time.GetUtcNow();
        var wait = TimeSpan.FromSeconds(submission.DeadlineSeconds ?? options.Value.DefaultDeadlineSeconds);
        return new Job
        {
            Id = id,
            Model = model.Manifest.Name,
            Version = version ?? model.VersionFor(id),
            IsVersionPinned = version is not null,
            Lane = submission.Lane,
            Items = ManifestCheck.ItemsOf(submission.Inputs, model.Manifest),
            WaitObjectiveSeconds = model.Manifest.WaitObjectiveSeconds,
            CreatedAt = now,
            Deadline = now + wait,
            ExpiresAt = now + wait + TimeSpan.FromSeconds(model.Manifest.RetentionSeconds),
            Fingerprint = fingerprint,
            Webhook = submission.Webhook,
            AllowDegraded = submission.AllowDegraded,
            RetryOf = retryOf,
        };
    }

    /// <returns>
    /// Null if the job was inserted; otherwise the job that already has the id. In that case nothing is added to the
    /// backlog.
    /// </returns>
    private async Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken)
    {
        var isInserted = false;
        try
        {
            var known = await store.CreateAsync(job, cancellationToken);
            isInserted = known is null;
            return known;
        }
        finally
        {
            if (!isInserted)
            {
                backlog.Leave(job.Lane);
            }
        }
    }

    private async Task<bool> TrySendAsync(
        Job job, IReadOnlyList<Tensor> inputs, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SendAsync(new JobMessage(job, inputs), options.Value.MaxMessageBytes, cancellationToken);
            if (!isNew)
            {
                backlog.Accepted(job.Lane);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogSendFailed(e, job.Id);
            if (isNew)
            {
                backlog.Leave(job.Lane);
            }

            return false;
        }
    }

    /// <summary>
    /// Removes the job only if no other request can refer to it. Another submit under the same id may have sent the
    /// message and been accepted. The queue may also have the message although its response was lost, and would drop
    /// the next one as a duplicate.
    /// </summary>
    private async Task<Problem> RefuseAsync(NewJobId id, Job job, CancellationToken cancellationToken)
    {
        if (id.IsShared)
        {
            return Problem.QueueUnavailable(job, RetryAfter);
        }

        await store.RemoveAsync(job.Id, cancellationToken);
        return Problem.QueueUnavailable(RetryAfter);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The queue did not accept the message of job {JobId}; the submit was refused.")]
    private partial void LogSendFailed(Exception exception, JobId jobId);
}
