using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Ends a job whose message was dead-lettered, so no accepted job stays queued forever, and records it in the
/// dead-letter log. Its inputs are kept until the end of its retention, so it can be redriven. A message that belongs
/// to no job is recorded too.
/// </summary>
public sealed partial class DeadJobs(
    IJobStore store,
    MessageEnds ends,
    IDeadLetterLog log,
    StrayMessages strays,
    TimeProvider time,
    ILogger<DeadJobs> logger)
{
    public async Task EndAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var message = JobMessage.TryDecode(letter.Body);
        if (JobMessage.JobIdOf(message, letter.MessageId) is not { } id
            || await store.ReadAsync(id, cancellationToken) is not { } snapshot)
        {
            await strays.RecordAsync(letter, cancellationToken);
            return;
        }

        var outcome = OutcomeOf(snapshot, letter);
        var stored = await ends.EndAsync(snapshot.Job, message, letter.Body, outcome, cancellationToken);
        if (!IsLike(stored, outcome))
        {
            // The job had already ended in another way, so it is not a dead letter.
            return;
        }

        await log.AppendAsync(
            DeadLetterEntry.Of(snapshot.Job, stored, letter.Reason, letter.Description), cancellationToken);
        LogEnded(id, stored.Status.Wire, letter.Reason);
    }

    private Outcome OutcomeOf(JobSnapshot snapshot, DeadLetter letter)
    {
        var now = time.GetUtcNow();
        var attempts = snapshot.Attempt?.Number ?? 0;
        return letter.Reason == DeadLetter.TimeToLivePassed
            ? JobOutcomes.Expired(snapshot.Job, now, attempts)
            : JobOutcomes.Failed(
                now,
                JobErrors.AttemptsExhausted,
                $"The job failed: delivery {letter.Deliveries} of its message was the last, and none produced a result."
                + $" {letter.Description ?? letter.Reason}",
                attempts,
                snapshot.Attempt?.StartedAt);
    }

    /// <summary>Also true if an earlier delivery of the same dead letter wrote the outcome.</summary>
    private static bool IsLike(Outcome stored, Outcome outcome) =>
        stored.Status == outcome.Status && stored.Error?.Code == outcome.Error?.Code;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Job {JobId} ended as {Status}: its message was dead-lettered ({Reason}).")]
    private partial void LogEnded(JobId jobId, string status, string reason);
}
