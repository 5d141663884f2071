using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Serving.Webhooks;

/// <summary>Tells a webhook how its job ended: one attempt, and the next one scheduled where it failed.</summary>
public sealed partial class CallbackDelivery(
    IJobStore store,
    IWebhookUrlPolicy urls,
    IWebhookTransport transport,
    IMessageSender sender,
    IOptions<WebhookOptions> webhooks,
    IOptions<QueueOptions> queues,
    Random random,
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

        var answer = urls.Violation(url) is { } rule
            ? WebhookAnswer.Refused(rule)
            : await transport.PostAsync(Sign(callback, url, WebhookEvent.BodyOf(snapshot, outcome)), cancellationToken);
        await FollowAsync(callback, url, answer, cancellationToken);
    }

    private WebhookRequest Sign(CallbackMessage callback, Uri url, byte[] body) =>
        WebhookSecret.TryParseList(webhooks.Value.SigningSecret, out var secrets)
            ? WebhookRequest.Sign(url, callback.WebhookId, time.GetUtcNow(), body, secrets)
            : throw new InvalidOperationException("Webhooks:SigningSecret is not set; a webhook is never sent unsigned.");

    private async Task FollowAsync(CallbackMessage callback, Uri url, WebhookAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Verdict is DeliveryVerdict.Delivered)
        {
            LogDelivered(callback.WebhookId, url.Host, callback.Attempt, answer.Detail);
            return;
        }

        if (answer.Verdict is DeliveryVerdict.Stop
            || RetrySchedule.DelayAfter(callback.Attempt, answer.RetryAfter, random) is not { } delay)
        {
            LogGivenUp(callback.WebhookId, url.Host, callback.Attempt, answer.Detail);
            return;
        }

        // A crash between this send and the end of the message repeats the attempt; the next one keeps its id and is queued once.
        var next = callback with { Attempt = callback.Attempt + 1 };
        await sender.SendAsync(queues.Value.CallbacksQueue, next.ToMessage(notBefore: time.GetUtcNow() + delay), cancellationToken);
        LogFailed(callback.WebhookId, url.Host, callback.Attempt, answer.Detail, delay);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {WebhookId} was delivered to {Host} on attempt {Attempt}: {Detail}.")]
    private partial void LogDelivered(string webhookId, string host, int attempt, string detail);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} to {Host} failed on attempt {Attempt}: {Detail}. The next attempt is in {Delay}.")]
    private partial void LogFailed(string webhookId, string host, int attempt, string detail, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {WebhookId} to {Host} is given up after attempt {Attempt}: {Detail}.")]
    private partial void LogGivenUp(string webhookId, string host, int attempt, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {WebhookId} is dropped at attempt {Attempt}: its job is past its retention.")]
    private partial void LogGone(string webhookId, int attempt);
}
