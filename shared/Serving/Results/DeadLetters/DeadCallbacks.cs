using Microsoft.Extensions.Logging;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Records an attempt whose message was dead-lettered in the delivery log. If the message cannot be read or reached its
/// maximum delivery count, the next attempt of the schedule follows, as after any failed attempt. If it expired or was
/// dead-lettered by hand, no attempt follows, and the webhook can be replayed. A message that belongs to no webhook is
/// recorded in the dead-letter log.
/// </summary>
public sealed partial class DeadCallbacks(
    IJobStore store,
    IDeliveryLog log,
    DeliveryReporter reporter,
    StrayMessages strays,
    NextAttempts next,
    ServingMetrics metrics,
    TimeProvider time,
    ILogger<DeadCallbacks> logger)
{
    public async Task RecordAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var read = CallbackMessage.TryDecode(letter.Body);
        if ((read ?? CallbackMessage.TryParseId(letter.MessageId)) is not { } callback
            || await store.ReadAsync(
                callback.JobId, cancellationToken) is not { Outcome: { } outcome, Job.Webhook.Url: { } url })
        {
            await strays.RecordAsync(letter, cancellationToken);
            metrics.CallbackDied("stray");
            return;
        }

        var since = await log.OfWebhookAsync(
            callback.WebhookId, DeadAttempt.RequestedAt(callback, outcome), cancellationToken);
        var failedToEnd = letter.Reason is DeadLetter.DeliveriesUsedUp or DeadLetter.Unreadable;
        var verdict = DeadAttempt.Judge(callback, since, failedToEnd);
        if (verdict is DeadAttemptVerdict.Delivered or DeadAttemptVerdict.Logged)
        {
            LogKnown(callback.WebhookId, callback.Attempt, letter.Reason, verdict);
            metrics.CallbackDied("known");
            return;
        }

        var nextAt = verdict is DeadAttemptVerdict.Retry
            ? await next.ScheduleAsync(callback, retryAfter: null, cancellationToken) : null;
        var why = WhyOf(letter, isReadable: read is not null);
        var delivery = WebhookDelivery.Of(
            callback, outcome.Status, url, time.GetUtcNow(), why) with { NextAttemptAt = nextAt };
        await log.AppendAsync(delivery, cancellationToken);
        reporter.Report(delivery);
        metrics.CallbackDied(nextAt is null ? "given-up" : "retried");
    }

    // The receiver may have received the webhook, because the process may have crashed after sending it.
    private static string WhyOf(DeadLetter letter, bool isReadable) => letter.Reason == DeadLetter.Unreadable
        ? $"its message of {letter.Body.Length} bytes could not be read"
        : $"its message was dead-lettered after {letter.Deliveries} "
            + $"deliveries{(isReadable ? "" : " and could not be read")}: "
            + (letter.Description ?? letter.Reason).TrimEnd('.');

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Attempt {Attempt} of webhook {WebhookId} was dead-lettered ({Reason}), but the delivery log "
            + "already contains its result: {Verdict}.")]
    private partial void LogKnown(string webhookId, int attempt, string reason, DeadAttemptVerdict verdict);
}
