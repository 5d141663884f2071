using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>How long to wait before connecting again, with jitter so that clients spread out.</summary>
internal sealed class ReconnectPause(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private int _failures;

    /// <summary>The back-off · (0.5 .. 1)</summary>
    public TimeSpan Next() => Backoff.After(++_failures, First, Longest) * (0.5 + random.NextDouble() / 2);

    public void Reset() => _failures = 0;
}
