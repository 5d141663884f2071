using Microsoft.Extensions.Logging;
using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Callbacks.DeadLetters;

/// <summary>Gives a job whose message died its terminal status, so that no accepted job stays queued for ever.</summary>
public sealed partial class DeadJobs(
    IJobStore store, JobEnds ends, MessageEnds messageEnds, TimeProvider time, ILogger<DeadJobs> logger)
{
    public async Task EndAsync(ReadOnlyMemory<byte> body, DeadLetter letter, CancellationToken cancellationToken)
    {
        var message = Read(body);
        if (IdOf(message, letter) is not { } id || await store.ReadAsync(id, cancellationToken) is not { } snapshot)
        {
            LogNobody(letter.MessageId, letter.Reason);
            return;
        }

        var outcome = OutcomeOf(snapshot, letter);
        var standing = message is null
            ? await ends.EndAsync(snapshot.Job, outcome, cancellationToken)
            : await messageEnds.EndAsync(message, body, outcome, cancellationToken);
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
                "attempts-exhausted",
                $"The job was given up after {attempts} attempts; each ended without a result. "
                + $"The queue says: {letter.Description ?? letter.Reason}",
                attempts,
                snapshot.Attempt?.StartedAt);
    }

    /// <returns>Null where the bytes are no job message.</returns>
    private static JobMessage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JobMessage.Decode(body);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The job's id; where the message cannot be read, the id that it was sent under, which is the same.</summary>
    private static JobId? IdOf(JobMessage? message, DeadLetter letter) =>
        message?.Job.Id ?? (JobId.TryParse(letter.MessageId, out var id) ? id : null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} ended {Status}: its message was dead-lettered ({Reason}).")]
    private partial void LogEnded(JobId jobId, string status, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dead letter {MessageId} ({Reason}) belongs to no job and is dropped.")]
    private partial void LogNobody(string? messageId, string reason);
}
