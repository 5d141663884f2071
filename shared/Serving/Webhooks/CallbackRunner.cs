using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Sends the webhook of a job that ended: makes one attempt, schedules the next if it failed, and records the delivery.
/// </summary>
public sealed partial class CallbackRunner(
    IJobStore store,
    WebhookAttempts attempts,
    NextAttempts next,
    IDeliveryLog log,
    DeliveryReporter reporter,
    TimeProvider time,
    ILogger<CallbackRunner> logger)
{
    public async Task RunAsync(CallbackMessage callback, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(callback.JobId, cancellationToken);
        if (snapshot is not { Outcome: { } outcome, Job.Webhook.Url: { } url })
        {
            LogGone(callback.WebhookId, callback.Attempt);
            return;
        }

        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        var answer = await attempts.MakeAsync(callback, url, WebhookEvent.BodyOf(snapshot, outcome), cancellationToken);
        var took = time.GetElapsedTime(began);
        var delivery = WebhookDelivery.Of(callback, outcome.Status, url, at, answer.Detail) with
        {
            DurationMs = took.TotalMilliseconds,
            Delivered = answer.Verdict is WebhookVerdict.Delivered,
            NextAttemptAt = answer.Verdict is WebhookVerdict.Retry
                ? await next.ScheduleAsync(callback, answer.RetryAfter, cancellationToken)
                : null,
        };
        reporter.Report(delivery);
        await RecordAsync(delivery, cancellationToken);
    }

    private async Task RecordAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await log.AppendAsync(delivery, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            // The webhook was sent, and an exception here would send it again. The missing entry is logged instead.
            LogNotRecorded(delivery.WebhookId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} was dropped at attempt {Attempt}: its job's retention is over.")]
    private partial void LogGone(string webhookId, int attempt);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "An attempt of webhook {WebhookId} could not be added to the delivery "
            + "log.")]
    private partial void LogNotRecorded(string webhookId, Exception exception);
}
