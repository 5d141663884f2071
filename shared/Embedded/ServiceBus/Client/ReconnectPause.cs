using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>The delay before reconnecting, with jitter to spread out the clients.</summary>
internal sealed class ReconnectPause(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(2);

    private int _failures;

    /// <summary>Returns the back-off multiplied by a random factor from 0.5 to 1.</summary>
    public TimeSpan Next() => Backoff.After(++_failures, First, Max, random);

    public void Reset() => _failures = 0;
}
