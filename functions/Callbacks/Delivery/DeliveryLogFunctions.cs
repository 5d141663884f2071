using Serverless.Serving.Webhooks;

namespace Serverless.Callbacks.Delivery;

/// <summary>Keeps the delivery log from growing for ever.</summary>
public sealed class DeliveryLogFunctions(IDeliveryLog log, TimeProvider time)
{
    /// <summary>Twice as long as the attempts of one webhook may last.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private const int MostAtOnce = 10_000;

    [Function("PurgeDeliveries")]
    public Task PurgeAsync([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        log.PurgeAsync(time.GetUtcNow() - Retention, MostAtOnce, cancellationToken);
}
