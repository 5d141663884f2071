namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>How long to wait before trying again: doubling from a first to a longest pause, with jitter so that clients spread out.</summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private int _failures;

    /// <summary>pause = min(first · 2^failures, longest) · (0.5 .. 1)</summary>
    public TimeSpan Next()
    {
        var pause = First * Math.Pow(2, Math.Min(_failures++, 10));
        return (pause < Longest ? pause : Longest) * (0.5 + random.NextDouble() / 2);
    }

    public void Reset() => _failures = 0;
}
