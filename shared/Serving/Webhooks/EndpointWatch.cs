using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Webhooks;

/// <summary>Keeps the records of endpoints in trouble up to date with the attempts.</summary>
public sealed partial class EndpointWatch(
    IWebhookEndpoints endpoints, TimeProvider time, ILogger<EndpointWatch> logger)
{
    private static readonly TimeSpan UseIsExactTo = TimeSpan.FromDays(1);

    public Task<WebhookEndpoint?> FindAsync(Uri url, CancellationToken cancellationToken) =>
        endpoints.FindAsync(WebhookEndpoint.IdOf(url), cancellationToken);

    /// <summary>Records what an attempt means for its endpoint.</summary>
    /// <param name="known">The endpoint's record before the attempt.</param>
    /// <param name="callback">The attempt.</param>
    /// <param name="url">The endpoint.</param>
    /// <param name="answer">What came of the attempt.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task NoteAsync(
        WebhookEndpoint? known, CallbackMessage callback, Uri url, WebhookAnswer answer,
        CancellationToken cancellationToken)
    {
        var after = EndpointRule.After(known, callback, url, answer, time.GetUtcNow());
        if (after is null && known is not null)
        {
            await endpoints.RemoveAsync(known.Id, cancellationToken);
        }
        else if (after is not null && after != known)
        {
            await endpoints.WriteAsync(after, cancellationToken);
        }

        if (after is { DisabledAt: not null })
        {
            LogDisabled(after.Host, after.Id, after.Detail);
        }
    }

    /// <summary>Records that a job still has a webhook for a disabled endpoint, so that the record is kept.</summary>
    public Task NoteUseAsync(WebhookEndpoint disabled, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return now - disabled.UsedAt < UseIsExactTo
            ? Task.CompletedTask
            : endpoints.WriteAsync(disabled with { UsedAt = now }, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The webhook endpoint {EndpointId} at {Host} is disabled: {Detail}. "
            + "No webhook is sent to it until an operator enables it.")]
    private partial void LogDisabled(string host, string endpointId, string detail);
}
