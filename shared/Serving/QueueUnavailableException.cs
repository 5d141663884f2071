namespace Serverless.Serving;

/// <summary>The queue is unavailable, or it slows its senders down. The message was not accepted.</summary>
/// <param name="message">What failed, and where.</param>
/// <param name="retryAfter">How long a sender should wait before it tries again.</param>
/// <param name="inner">The cause.</param>
public sealed class QueueUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null)
    : Exception(message, inner)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
