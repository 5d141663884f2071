using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Admission;

/// <summary>
/// Turns a submit into a durable job: the job is written, then its message is sent, then it is accepted. A crash in between leaves a
/// job that nobody was promised: a submit under the same id sends its message again, and without one it expires at its deadline.
/// </summary>
public sealed partial class Submissions(
    SubmissionCheck check,
    IJobStore store,
    JobQueue queue,
    BacklogView backlog,
    IOptions<AdmissionOptions> options,
    TimeProvider time,
    ILogger<Submissions> logger)
{
    private static readonly TimeSpan WhenQueueFails = TimeSpan.FromSeconds(5);

    public async Task<SubmitResult> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken)
    {
        var (accepted, problem) = check.Check(request);
        return accepted is null
            ? problem ?? throw new InvalidOperationException("A refused submit carries its problem.")
            : await AcceptAsync(
                accepted, request.Id ?? JobId.New(time.GetUtcNow()), request.Id is null || request.IsNewId, Fingerprint(request), cancellationToken);
    }

    /// <summary>Makes a checked submission a job, unless one of that id is there.</summary>
    /// <param name="accepted">What shall run.</param>
    /// <param name="id">The job's id.</param>
    /// <param name="isNewId">Whether the id was made for this call alone, so that no job can have it yet.</param>
    /// <param name="fingerprint">What tells the same payload from another.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<SubmitResult> AcceptAsync(
        CheckedSubmission accepted, JobId id, bool isNewId, string fingerprint, CancellationToken cancellationToken)
    {
        var job = NewJob(accepted, id, fingerprint);
        var known = isNewId ? null : await store.ReadAsync(job.Id, cancellationToken);
        if (known is null)
        {
            if (backlog.Refusal(options.Value.MaxInFlight) is { } refusal)
            {
                return refusal;
            }

            known = await store.CreateAsync(job, cancellationToken);
        }

        if (known is not null && known.Job.Fingerprint != job.Fingerprint)
        {
            return Problem.KeyReused(job.Id);
        }

        // A replay of a job that still waits sends its message again: if the first send was lost in a crash, this one is
        // the first; if not, the queue drops it or the worker finds the job done.
        if (known?.Outcome is null && !await TrySendAsync(known?.Job ?? job, accepted.Submission.Inputs, isNew: known is null, cancellationToken))
        {
            return Problem.QueueUnavailable(WhenQueueFails);
        }

        return SubmitResult.Accepted(known ?? new JobSnapshot(job), accepted, isReplay: known is not null);
    }

    private Job NewJob(CheckedSubmission accepted, JobId id, string fingerprint)
    {
        var now = time.GetUtcNow();
        var wait = TimeSpan.FromSeconds(accepted.Submission.DeadlineSeconds ?? options.Value.DefaultDeadlineSeconds);
        return new Job
        {
            Id = id,
            Model = accepted.Model.Manifest.Name,
            Version = accepted.Version ?? accepted.Model.VersionFor(id),
            IsVersionPinned = accepted.Version is not null,
            Lane = accepted.Submission.Lane,
            CreatedAt = now,
            Deadline = now + wait,
            ExpiresAt = now + wait + TimeSpan.FromSeconds(accepted.Model.Manifest.RetentionSeconds),
            Fingerprint = fingerprint,
            Webhook = accepted.Submission.Webhook,
            AllowDegraded = accepted.Submission.AllowDegraded,
        };
    }

    private async Task<bool> TrySendAsync(Job job, IReadOnlyList<Tensor> inputs, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SendAsync(new JobMessage(job, inputs), cancellationToken);
            backlog.Accepted();
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            SendFailed(logger, e, job.Id);
            if (isNew)
            {
                await store.RemoveAsync(job.Id, cancellationToken);
            }

            return false;
        }
    }

    private static string Fingerprint(SubmitRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var target = Encoding.UTF8.GetBytes($"{request.Model}/{request.Version}");
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, target.Length);
        hash.AppendData(length);
        hash.AppendData(target);
        if (request.JsonLength is { } jsonLength)
        {
            // The same bytes parted elsewhere are another request.
            BinaryPrimitives.WriteInt32LittleEndian(length, jsonLength);
            hash.AppendData(length);
        }

        hash.AppendData(request.Body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue did not take job {JobId}; it was not accepted.")]
    private static partial void SendFailed(ILogger logger, Exception exception, JobId jobId);
}
