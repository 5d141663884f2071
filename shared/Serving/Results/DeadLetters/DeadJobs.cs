using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Ends a job whose message was dead-lettered, so no accepted job stays queued forever, and records it in the
/// dead-letter log. Its inputs are kept until the end of its retention, so it can be redriven.
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
        var stored = await ends.EndAsync(snapshot.Job, message, letter.Body, outcome, cancellationToken);
        if (!IsLike(stored, outcome))
        {
            // The job had already ended in another way, so it is not a dead letter.
            return;
        }

        await log.AppendAsync(DeadJob.Of(snapshot.Job, stored, letter.Reason, letter.Description), cancellationToken);
        LogEnded(id, stored.Status.Wire, letter.Reason);
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
                $"The job failed after {attempts} attempts; none of them produced a result. "
                + $"The queue's reason: {letter.Description ?? letter.Reason}",
                attempts,
                snapshot.Attempt?.StartedAt);
    }

    /// <summary>Also true if an earlier delivery of the same dead letter wrote the outcome.</summary>
    private static bool IsLike(Outcome stored, Outcome outcome) =>
        stored.Status == outcome.Status && stored.Error?.Code == outcome.Error?.Code;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Job {JobId} ended as {Status}: its message was dead-lettered ({Reason}).")]
    private partial void LogEnded(JobId jobId, string status, string reason);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Dead letter {MessageId} ({Reason}) was dropped: it belongs to no known "
            + "job.")]
    private partial void LogDropped(string? messageId, string reason);
}
