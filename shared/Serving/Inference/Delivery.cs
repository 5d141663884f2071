namespace Serverless.Serving.Inference;

/// <summary>How a message came: <paramref name="Count"/> is 1 at the first delivery.</summary>
public sealed record Delivery(string MessageId, int Count);
