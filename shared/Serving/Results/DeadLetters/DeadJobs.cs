using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Gives a job whose message died its terminal status, so that no accepted job stays queued for ever, and notes it
/// among the dead letters. Its inputs are kept for as long as the job is, so that it can be redriven.
/// </summary>
public sealed partial class DeadJobs(
    IJobStore store, MessageEnds ends, IDeadLetterLog log, TimeProvider time, ILogger<DeadJobs> logger)
{
    public async Task EndAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var message = JobMessage.TryDecode(letter.Body);
        if (JobMessage.JobIdOf(message, letter.MessageId) is not { } id
            || await store.ReadAsync(id, cancellationToken) is not { } snapshot)
        {
            LogDropped(letter.MessageId, letter.Reason);
            return;
        }

        var outcome = OutcomeOf(snapshot, letter);
        var standing = await ends.EndAsync(snapshot.Job, message, letter.Body, outcome, cancellationToken);
        if (!IsLike(standing, outcome))
        {
            // It had ended otherwise before its message died: it is no dead letter.
            return;
        }

        await log.AppendAsync(DeadJob.Of(snapshot.Job, standing, letter.Reason, letter.Description), cancellationToken);
        LogEnded(id, standing.Status.Wire, letter.Reason);
    }

    private Outcome OutcomeOf(JobSnapshot snapshot, DeadLetter letter)
    {
        var now = time.GetUtcNow();
        var attempts = Math.Max(snapshot.Attempt?.Number ?? 0, letter.Deliveries);
        return letter.Reason == DeadLetter.TimeToLivePassed
            ? JobOutcomes.Expired(snapshot.Job, now, snapshot.Attempt?.Number ?? 0)
            : JobOutcomes.Failed(
                now,
                JobErrors.AttemptsExhausted,
                $"The job was given up after {attempts} attempts; each ended without a result. "
                + $"The queue says: {letter.Description ?? letter.Reason}",
                attempts,
                snapshot.Attempt?.StartedAt);
    }

    /// <summary>True also of the outcome that an earlier delivery of the same dead letter wrote.</summary>
    private static bool IsLike(Outcome standing, Outcome outcome) =>
        standing.Status == outcome.Status && standing.Error?.Code == outcome.Error?.Code;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Job {JobId} ended {Status}: its message was dead-lettered ({Reason}).")]
    private partial void LogEnded(JobId jobId, string status, string reason);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Dead letter {MessageId} ({Reason}) dropped: it belongs to no job.")]
    private partial void LogDropped(string? messageId, string reason);
}
