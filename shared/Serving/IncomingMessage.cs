namespace Serverless.Serving;

/// <summary>A message as the queue hands it over; <paramref name="DeliveryCount"/> is 1 the first time.</summary>
public sealed record IncomingMessage(string Id, ReadOnlyMemory<byte> Body, int DeliveryCount);
