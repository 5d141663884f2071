namespace Serverless.Serving;

/// <summary>
/// A message that the queue dead-lettered, with the queue's reason. <paramref name="Deliveries"/> is the number of
/// deliveries until then.
/// </summary>
public sealed record DeadLetter(
    string? MessageId, ReadOnlyMemory<byte> Body, int Deliveries, string Reason, string? Description)
{
    /// <summary>The queue's reason for a message whose time to live passed.</summary>
    public const string TimeToLivePassed = "TTLExpiredException";

    /// <summary>The queue's reason for a message that reached its maximum delivery count.</summary>
    public const string DeliveriesUsedUp = "MaxDeliveryCountExceeded";
}
