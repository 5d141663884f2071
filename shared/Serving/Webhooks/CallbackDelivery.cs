using Microsoft.Extensions.Logging;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Webhooks;

/// <summary>Tells a webhook how its job ended: one attempt, and the next one scheduled where it failed.</summary>
public sealed partial class CallbackDelivery(
    IJobStore store,
    WebhookAttempts attempts,
    NextAttempts next,
    IDeliveryLog log,
    TimeProvider time,
    ILogger<CallbackDelivery> logger)
{
    public async Task DeliverAsync(CallbackMessage callback, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(callback.JobId, cancellationToken);
        if (snapshot is not { Outcome: { } outcome, Job.Webhook.Url: { } url })
        {
            LogGone(callback.WebhookId, callback.Attempt);
            return;
        }

        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        var answer = await attempts.MakeAsync(callback, url, WebhookEvent.BodyOf(snapshot, outcome), cancellationToken);
        var delivery = new WebhookDelivery
        {
            Id = WebhookDelivery.IdOf(at, callback.MessageId),
            WebhookId = callback.WebhookId,
            JobId = callback.JobId,
            Status = outcome.Status,
            Host = url.Host,
            Attempt = callback.Attempt,
            At = at,
            DurationMs = time.GetElapsedTime(began).TotalMilliseconds,
            Delivered = answer.Verdict is DeliveryVerdict.Delivered,
            Detail = answer.Detail,
            NextAttemptAt = answer.Verdict is DeliveryVerdict.Retry
                ? await next.ScheduleAsync(callback, answer.RetryAfter, cancellationToken)
                : null,
        };
        Report(delivery);
        await KeepAsync(delivery, cancellationToken);
    }

    private async Task KeepAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await log.AppendAsync(delivery, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            // The webhook was sent: throwing here would send it again. The log lacks a line, and says so.
            LogNotKept(delivery.WebhookId, e);
        }
    }

    private void Report(WebhookDelivery delivery)
    {
        if (delivery.Delivered)
            LogDelivered(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail);
        else if (delivery.NextAttemptAt is { } nextAt)
            LogFailed(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail, nextAt);
        else
            LogGivenUp(delivery.WebhookId, delivery.Host, delivery.Attempt, delivery.Detail);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {WebhookId} was delivered to {Host} on attempt {Attempt}: {Detail}.")]
    private partial void LogDelivered(string webhookId, string host, int attempt, string detail);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} to {Host} failed on attempt {Attempt}: {Detail}. The next attempt is at {Next:u}.")]
    private partial void LogFailed(string webhookId, string host, int attempt, string detail, DateTimeOffset next);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {WebhookId} to {Host} is given up after attempt {Attempt}: {Detail}.")]
    private partial void LogGivenUp(string webhookId, string host, int attempt, string detail);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} is dropped at attempt {Attempt}: its job is past its retention.")]
    private partial void LogGone(string webhookId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The delivery log has no line for an attempt of webhook {WebhookId}.")]
    private partial void LogNotKept(string webhookId, Exception exception);
}
