using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Admission;

/// <summary>
/// Makes a wanted job durable: the job is written, then its message is sent, then it is accepted. A crash in between, or a queue that
/// takes no message, leaves a job that nobody was promised: a submit under the same id sends its message again, and without one it
/// expires at its deadline.
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
    private static readonly TimeSpan WhenQueueFails = TimeSpan.FromSeconds(5);

    public async Task<SubmitResult> AdmitAsync(WantedJob wanted, CancellationToken cancellationToken)
    {
        var job = NewJob(wanted);
        var known = wanted.IsAlone ? null : await jobs.ReadAsync(job.Id, cancellationToken);
        if (known is null)
        {
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

        // A replay of a job that still waits sends its message again: if the first send was lost in a crash, this one is
        // the first; if not, the queue drops it or the worker finds the job done. One past its deadline has ended by being read.
        var inputs = wanted.Asked.Submission.Inputs;
        if (known?.Outcome is null && !await TrySendAsync(known?.Job ?? job, inputs, isNew: known is null, cancellationToken))
        {
            return await RefuseAsync(wanted, known?.Job ?? job, cancellationToken);
        }

        return SubmitResult.Accepted(known ?? new JobSnapshot(job), wanted.Asked, isReplay: known is not null);
    }

    private Job NewJob(WantedJob wanted)
    {
        var (asked, model) = (wanted.Asked.Submission, wanted.Asked.Model);
        var now = time.GetUtcNow();
        var wait = TimeSpan.FromSeconds(asked.DeadlineSeconds ?? options.Value.DefaultDeadlineSeconds);
        var id = wanted.Id ?? JobId.New(now);
        return new Job
        {
            Id = id,
            Model = model.Manifest.Name,
            Version = wanted.Asked.Version ?? model.VersionFor(id),
            IsVersionPinned = wanted.Asked.Version is not null,
            Lane = asked.Lane,
            CreatedAt = now,
            Deadline = now + wait,
            ExpiresAt = now + wait + TimeSpan.FromSeconds(model.Manifest.RetentionSeconds),
            Fingerprint = wanted.Fingerprint,
            Webhook = asked.Webhook,
            AllowDegraded = asked.AllowDegraded,
            RetryOf = wanted.RetryOf,
        };
    }

    /// <returns>Null where the job was inserted, else the one that holds the id; then it takes no room in the backlog.</returns>
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

    private async Task<bool> TrySendAsync(Job job, IReadOnlyList<Tensor> inputs, bool isNew, CancellationToken cancellationToken)
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
            SendFailed(logger, e, job.Id);
            if (isNew)
            {
                backlog.Leave(job.Lane);
            }

            return false;
        }
    }

    /// <summary>
    /// Takes back only what nobody else can have asked for. Another submit under the same id may have sent the message and been
    /// promised the job; and the queue may have the message where only its answer was lost, so that it drops the next one as a duplicate.
    /// </summary>
    private async Task<Problem> RefuseAsync(WantedJob wanted, Job job, CancellationToken cancellationToken)
    {
        if (!wanted.IsAlone)
        {
            return Problem.QueueUnavailable(job, WhenQueueFails);
        }

        await store.RemoveAsync(job.Id, cancellationToken);
        return Problem.QueueUnavailable(WhenQueueFails);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue did not take a message of job {JobId}; this submit was not accepted.")]
    private static partial void SendFailed(ILogger logger, Exception exception, JobId jobId);
}
