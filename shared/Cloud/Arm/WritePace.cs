using Serverless.Serving;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Decides when to write a new count to the site, and which. A raise is written at once. A lower count is written after
/// it has been enough for a minute, and is the maximum of that minute. Writes are at least 30 seconds apart, failures
/// back off exponentially, and a Retry-After is honored.
/// </summary>
internal sealed class WritePace
{
    public static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(2);

    /// <summary>After a gap this long between requests, the current count counts as wanted.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Queue<(DateTimeOffset At, int Wanted)> _wanted = new();
    private DateTimeOffset _lastRequest = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>The earliest time of the next write.</summary>
    public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

    /// <returns>The count to write now; null if there is nothing to write now.</returns>
    public int? Next(DateTimeOffset now, int wanted, int current)
    {
        if (now - _lastRequest > Silence)
        {
            _wanted.Clear();
            _wanted.Enqueue((now, current));
        }

        _lastRequest = now;
        _wanted.Enqueue((now, wanted));
        while (now - _wanted.Peek().At >= Settling)
        {
            _wanted.Dequeue();
        }

        var max = _wanted.Max(request => request.Wanted);
        return max == current || now < NotBefore ? null : max;
    }

    public void Wrote(DateTimeOffset now)
    {
        _failures = 0;
        NotBefore = now + BetweenWrites;
    }

    public void Failed(DateTimeOffset now, TimeSpan? retryAfter)
    {
        _failures++;
        NotBefore = now
            + (retryAfter > TimeSpan.Zero ? retryAfter.Value : Backoff.After(_failures, FirstBackoff, MaxBackoff));
    }
}
