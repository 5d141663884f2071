namespace Serverless.Serving;

/// <summary>A message that the queue delivered. <paramref name="DeliveryCount"/> is 1 for the first delivery.</summary>
public sealed record IncomingMessage(string Id, ReadOnlyMemory<byte> Body, int DeliveryCount);
