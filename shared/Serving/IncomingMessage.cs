namespace Serverless.Serving;

/// <summary>
/// A message that the queue of a lane delivered. <paramref name="DeliveryCount"/> is 1 for the first delivery.
/// </summary>
public sealed record IncomingMessage(Lane Lane, string Id, ReadOnlyMemory<byte> Body, int DeliveryCount)
{
    /// <summary>The message as a dead letter.</summary>
    public DeadLetter ToDeadLetter(string reason, string description) =>
        new(Lane, Id, Body, DeliveryCount, reason, description);
}
