namespace Serverless.Serving.Webhooks;

/// <summary>
/// One receiver: its calls in hand, how long its calls last, and its line of postponed messages. The share falls as
/// calls last longer, so that no receiver holds all hands: share = max(1, hands / 2 / (1 + seconds)).
/// </summary>
internal sealed class ReceiverState
{
    /// <summary>Until its first call ends, a receiver counts as one that takes this long: its share is 4.</summary>
    private const double UnknownSeconds = 7;

    /// <summary>One call with the full patience, and one beside it.</summary>
    private const int ShareOfSilent = 2;

    /// <summary>The weight of the latest call: a few prompt answers restore the share.</summary>
    private const double Weight = 0.5;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);

    /// <summary>A receiver that recovers gets all postponed messages within this time.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly List<ReceiverCall> _inHand = [];
    private double? _averageSeconds;
    private bool _wasSilent;
    private DateTimeOffset _lineEndsAt;

    public int InHand => _inHand.Count;

    public DateTimeOffset LastUsedAt { get; private set; }

    /// <summary>How long a call lasts: the average, or the age of the oldest call in hand if that is more.</summary>
    public double Seconds(DateTimeOffset now) => Math.Max(_averageSeconds ?? UnknownSeconds, OldestSeconds(now));

    /// <summary>
    /// The number of calls that it may have in hand. A receiver that answers, however late, may use half of what is
    /// free.
    /// </summary>
    public int Share(int freeHands, DateTimeOffset now)
    {
        var share = Math.Max(1, (int)(ReceiverShares.Hands / 2 / (1 + Seconds(now))));
        return _averageSeconds is null ? share
            : _wasSilent ? Math.Min(share, ShareOfSilent)
            : Math.Max(share, freeHands / 2);
    }

    /// <summary>
    /// After a call without an answer, one call at a time has the full patience, so that a slow receiver can show
    /// that it answers. The others have the reduced one.
    /// </summary>
    public TimeSpan Patience(TimeSpan full, TimeSpan reduced) =>
        _wasSilent && _inHand.Any(call => call.Patience >= full) ? reduced : full;

    public void Begin(ReceiverCall call)
    {
        LastUsedAt = call.BeganAt;
        _inHand.Add(call);
    }

    public void End(ReceiverCall call, bool wasSilent, DateTimeOffset now)
    {
        _inHand.Remove(call);
        var seconds = Math.Max(0, (now - call.BeganAt).TotalSeconds);
        _averageSeconds = _averageSeconds is { } average ? average + (Weight * (seconds - average)) : seconds;
        if (_wasSilent && !wasSilent)
        {
            // The line was measured by the time that the calls lasted, and they no longer do.
            _lineEndsAt = now;
        }

        _wasSilent = wasSilent;
    }

    /// <summary>
    /// How long a message pauses that found no room: until its place in the line, which moves as fast as the receiver
    /// answers, and at least twice as long as the time before.
    /// </summary>
    public TimeSpan Postpone(int postponed, int freeHands, DateTimeOffset now)
    {
        LastUsedAt = now;
        var gap = TimeSpan.FromSeconds(Math.Max(_averageSeconds ?? 0, OldestSeconds(now)) / Share(freeHands, now));
        var place = _lineEndsAt > now ? _lineEndsAt - now : TimeSpan.Zero;
        _lineEndsAt = now + Min(place + gap, LongestPause);
        var least = Backoff.After(postponed + 1, ShortestPause, LongestPause);
        return place > least ? place : least;
    }

    private double OldestSeconds(DateTimeOffset now) =>
        _inHand.Count == 0 ? 0 : (now - _inHand.Min(call => call.BeganAt)).TotalSeconds;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
