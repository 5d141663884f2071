namespace Serverless.Serving;

/// <summary>
/// A message that the queue gave up, with the queue's reason. <paramref name="Deliveries"/> counts those before that.
/// </summary>
public sealed record DeadLetter(
    string? MessageId, ReadOnlyMemory<byte> Body, int Deliveries, string Reason, string? Description)
{
    /// <summary>The queue's reason for a message whose time to live passed.</summary>
    public const string TimeToLivePassed = "TTLExpiredException";

    /// <summary>The queue's reason for a message that was delivered as often as it may be.</summary>
    public const string DeliveriesUsedUp = "MaxDeliveryCountExceeded";
}
