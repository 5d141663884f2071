using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Gives an attempt whose message died its line in the delivery log. One that used up its deliveries is followed by the next of the
/// schedule, as any attempt that failed; one that expired, or that somebody took off the queue, is given up and can be replayed.
/// </summary>
public sealed partial class DeadCallbacks(
    IJobStore store,
    IDeliveryLog log,
    DeliveryReporter reporter,
    NextAttempts next,
    ServingMetrics metrics,
    TimeProvider time,
    ILogger<DeadCallbacks> logger)
{
    public async Task NoteAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var read = CallbackMessage.TryDecode(letter.Body);
        if ((read ?? CallbackMessage.TryParseId(letter.MessageId)) is not { } callback
            || await store.ReadAsync(callback.JobId, cancellationToken) is not { Outcome: { } outcome, Job.Webhook.Url: { } url })
        {
            LogNobody(letter.MessageId, letter.Reason);
            metrics.CallbackDied("dropped");
            return;
        }

        var since = await log.OfWebhookAsync(callback.WebhookId, DeadAttempt.BeganAt(callback, outcome), cancellationToken);
        var verdict = DeadAttempt.Judge(callback, since, letter.Reason == DeadLetter.DeliveriesUsedUp);
        if (verdict is DeadAttemptVerdict.Delivered or DeadAttemptVerdict.Noted)
        {
            LogKnown(callback.WebhookId, callback.Attempt, letter.Reason, verdict);
            metrics.CallbackDied("known");
            return;
        }

        var nextAt = verdict is DeadAttemptVerdict.Retry ? await next.ScheduleAsync(callback, retryAfter: null, cancellationToken) : null;
        var line = DeadAttempt.LineOf(callback, outcome.Status, url, WhyOf(letter, isReadable: read is not null), time.GetUtcNow(), nextAt);
        await log.AppendAsync(line, cancellationToken);
        reporter.Report(line);
        metrics.CallbackDied(nextAt is null ? "given-up" : "retried");
    }

    private static string WhyOf(DeadLetter letter, bool isReadable) =>
        $"its message died on the queue after {letter.Deliveries} deliveries{(isReadable ? "" : ", and could not be read")}: "
        + (letter.Description ?? letter.Reason).TrimEnd('.');

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Attempt {Attempt} of webhook {WebhookId} is a dead letter ({Reason}), but the log has what came of it: {Verdict}.")]
    private partial void LogKnown(string webhookId, int attempt, string reason, DeadAttemptVerdict verdict);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Dead letter {MessageId} ({Reason}) belongs to no webhook of a job that is kept and is dropped.")]
    private partial void LogNobody(string? messageId, string reason);
}
