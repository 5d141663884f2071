using Serverless.Serving;

namespace Serverless.Cloud.Arm;

/// <summary>
/// When to change the site, and to what. A raise goes out at once; a lower count only once it has been enough for a minute, and then
/// only down to the most that was wanted in that minute. Two writes are at least half a minute apart, failures are followed by
/// longer and longer rests, and a Retry-After is kept.
/// </summary>
internal sealed class WritePace
{
    public static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(2);

    /// <summary>Nobody asked for so long: what stood was what was wanted.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Queue<(DateTimeOffset At, int Wanted)> _wanted = new();
    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>No write before this moment.</summary>
    public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

    /// <returns>The count to write now; null: nothing now.</returns>
    public int? Next(DateTimeOffset now, int wanted, int standing)
    {
        if (now - _asked > Silence)
        {
            _wanted.Clear();
            _wanted.Enqueue((now, standing));
        }

        _asked = now;
        _wanted.Enqueue((now, wanted));
        while (now - _wanted.Peek().At >= Settling)
        {
            _wanted.Dequeue();
        }

        var most = _wanted.Max(asked => asked.Wanted);
        return most == standing || now < NotBefore ? null : most;
    }

    public void Wrote(DateTimeOffset now)
    {
        _failures = 0;
        NotBefore = now + BetweenWrites;
    }

    public void Failed(DateTimeOffset now, TimeSpan? retryAfter)
    {
        _failures++;
        NotBefore = now + (retryAfter > TimeSpan.Zero ? retryAfter.Value : Backoff.After(_failures, FirstRest, LongestRest));
    }
}
