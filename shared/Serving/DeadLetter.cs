namespace Serverless.Serving;

/// <summary>
/// A message that its queue or its receiver dead-lettered, with the reason. <paramref name="Lane"/> is null for the
/// queue of the callbacks. <paramref name="Deliveries"/> is the number of deliveries until then.
/// </summary>
public sealed record DeadLetter(
    Lane? Lane, string? MessageId, ReadOnlyMemory<byte> Body, int Deliveries, string Reason, string? Description)
{
    /// <summary>The queue's reason for a message whose time to live passed.</summary>
    public const string TimeToLivePassed = "TTLExpiredException";

    /// <summary>The queue's reason for a message that reached its maximum delivery count.</summary>
    public const string DeliveriesUsedUp = "MaxDeliveryCountExceeded";

    /// <summary>A receiver's reason for a message that it cannot read, now or at a later delivery.</summary>
    public const string Unreadable = "MessageUnreadable";

    /// <summary>A worker's reason for a message whose job the store does not have.</summary>
    public const string JobUnknown = "JobNotFound";

    /// <summary>A worker's reason for a message whose job ended its process repeatedly.</summary>
    public const string ProcessEnded = "ProcessEnded";
}
