namespace Serverless.Serving.Webhooks;

/// <summary>One call of a receiver that may be made now.</summary>
/// <param name="Authority">The receiver's host and port.</param>
/// <param name="BeganAt">When its turn came.</param>
/// <param name="Patience">How long the receiver may take to answer.</param>
public sealed record ReceiverCall(string Authority, DateTimeOffset BeganAt, TimeSpan Patience);
