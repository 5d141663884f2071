using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Runs a dead job again, as a new job: what has ended stays ended. However often it is asked for, one job comes of a dead letter.
/// The model is asked for as it is now, so that a version which mends the fault answers, unless the caller insisted on the old one.
/// </summary>
public sealed class Redrive(
    IDeadLetterLog log, IJobStore store, IPayloads payloads, SubmissionCheck check, Submissions submissions, TimeProvider time)
{
    /// <returns>The new job, or why there is none.</returns>
    public async Task<SubmitResult> RunAsync(string deadLetterId, CancellationToken cancellationToken)
    {
        if (await log.FindAsync(deadLetterId, cancellationToken) is not { } dead)
        {
            return NotFound(deadLetterId);
        }

        if (await store.ReadAsync(dead.JobId, cancellationToken) is not { Job: var job } || job.ExpiresAt <= time.GetUtcNow()
            || await payloads.GetAsync(job.Id, cancellationToken) is not { } body)
        {
            return Gone(dead);
        }

        var again = SubmissionOf(job, JobMessage.Decode(body).Inputs);
        var (accepted, problem) = check.Check(again, job.Model, job.IsVersionPinned ? job.Version : null);
        return accepted is null
            ? problem ?? throw new InvalidOperationException("A refused submission carries its problem.")
            : await submissions.AcceptAsync(accepted, dead.RedrivenId, isNewId: false, job.Fingerprint, cancellationToken);
    }

    private static Submission SubmissionOf(Job job, IReadOnlyList<Tensor> inputs) => new()
    {
        Inputs = inputs,
        Lane = job.Lane,
        DeadlineSeconds = (int)Math.Ceiling((job.Deadline - job.CreatedAt).TotalSeconds),
        Webhook = job.Webhook,
        AllowDegraded = job.AllowDegraded,
    };

    private static Problem NotFound(string id) => new()
    {
        Status = 404,
        Code = "dead-letter-not-found",
        Title = "There is no such dead letter.",
        Detail = $"No dead letter has the id '{Fault.Shorten(id)}'. GET /v1/deadletters lists them.",
    };

    private static Problem Gone(DeadJob dead) => new()
    {
        Status = 410,
        Code = "dead-letter-gone",
        Title = "The inputs of the job are no longer kept.",
        Detail = $"Job '{dead.JobId}' and its inputs were kept until {dead.ExpiresAt:u}, or its message could not be read. Submit it again.",
    };
}
