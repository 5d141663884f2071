using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Sends the webhook of a job that ended: makes one attempt, schedules the next if it failed, and records the delivery.
/// If the receiver's share is in use, the message goes back to the queue instead of waiting in hand.
/// </summary>
public sealed partial class CallbackRunner(
    IJobStore store,
    ReceiverShares shares,
    EndpointWatch endpoints,
    WebhookAttempts attempts,
    NextAttempts next,
    IDeliveryLog log,
    DeliveryReporter reporter,
    ServingMetrics metrics,
    TimeProvider time,
    ILogger<CallbackRunner> logger)
{
    /// <summary>How long a webhook waits for a valid signing secret before it is tried again.</summary>
    private static readonly TimeSpan SecretPause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CallbackMessage callback, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(callback.JobId, cancellationToken);
        if (snapshot is not { Outcome: { } outcome, Job.Webhook.Url: { } url })
        {
            LogGone(callback.WebhookId, callback.Attempt);
            return;
        }

        var endpoint = await endpoints.FindAsync(url, cancellationToken);
        if (endpoint is { DisabledAt: { } since })
        {
            var skipped = WebhookDelivery.Of(
                callback, outcome.Status, url, time.GetUtcNow(),
                $"not called: the endpoint is disabled since {since:u}, because it {endpoint.Detail}");
            LogSkipped(skipped.WebhookId, skipped.Host, endpoint.Id);
            await RecordAsync(skipped, cancellationToken);
            await KeepAsync(
                skipped.WebhookId, "the use of its endpoint",
                () => endpoints.NoteUseAsync(endpoint, cancellationToken));
            return;
        }

        if (!await attempts.CanSignAsync(cancellationToken))
        {
            // Nothing is wrong with the receiver, so this is no attempt, and an operator may set the secret any minute.
            await PostponeAsync(callback, SecretPause, cancellationToken);
            return;
        }

        var authority = ReceiverShares.AuthorityOf(url);
        var isLast = callback.Attempt >= RetrySchedule.Attempts;
        if (shares.TryBegin(authority, isLast, time.GetUtcNow()) is not { } call)
        {
            var pause = shares.Postpone(authority, callback.Postponed, time.GetUtcNow());
            await PostponeAsync(callback, pause, cancellationToken);
            return;
        }

        var (answer, delivery) = await CallAsync(call, callback, url, snapshot, outcome, cancellationToken);
        reporter.Report(delivery);
        await RecordAsync(delivery, cancellationToken);
        await NoteAsync(endpoint, callback, url, answer, cancellationToken);
    }

    private async Task PostponeAsync(CallbackMessage callback, TimeSpan pause, CancellationToken cancellationToken)
    {
        await next.PostponeAsync(callback, pause, cancellationToken);
        metrics.CallbackPostponed();
    }

    private async Task<(WebhookAnswer Answer, WebhookDelivery Delivery)> CallAsync(
        ReceiverCall call, CallbackMessage callback, Uri url, JobSnapshot ended, Outcome outcome,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var body = WebhookEvent.BodyOf(ended, outcome);
        WebhookAnswer? answer = null;
        try
        {
            answer = await attempts.MakeAsync(callback, url, body, call.Patience, cancellationToken);
        }
        finally
        {
            shares.End(call, answer?.IsTimeout ?? false, time.GetUtcNow());
        }

        return (answer, WebhookDelivery.Of(callback, outcome.Status, url, call.BeganAt, answer.Detail) with
        {
            DurationMs = time.GetElapsedTime(began).TotalMilliseconds,
            Delivered = answer.Verdict is WebhookVerdict.Delivered,
            NextAttemptAt = answer.Verdict is WebhookVerdict.Retry
                ? await next.ScheduleAsync(callback, answer.RetryAfter, cancellationToken)
                : null,
        });
    }

    private Task RecordAsync(WebhookDelivery delivery, CancellationToken cancellationToken) => KeepAsync(
        delivery.WebhookId, "a line of the delivery log", () => log.AppendAsync(delivery, cancellationToken));

    private Task NoteAsync(
        WebhookEndpoint? endpoint, CallbackMessage callback, Uri url, WebhookAnswer answer,
        CancellationToken cancellationToken) => KeepAsync(
        callback.WebhookId, "the state of its endpoint",
        () => endpoints.NoteAsync(endpoint, callback, url, answer, cancellationToken));

    private async Task KeepAsync(string webhookId, string what, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (StoreUnavailableException e)
        {
            // The webhook was sent, and an exception here would send it again. The missing entry is logged instead.
            LogNotRecorded(what, webhookId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} was dropped at attempt {Attempt}: its job's retention is over.")]
    private partial void LogGone(string webhookId, int attempt);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Webhook {WebhookId} was not sent to {Host}: its endpoint {EndpointId} is disabled.")]
    private partial void LogSkipped(string webhookId, string host, string endpointId);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Could not record {What} for an attempt of webhook {WebhookId}.")]
    private partial void LogNotRecorded(string what, string webhookId, Exception exception);
}
