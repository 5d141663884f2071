namespace Serverless.Replay.Policies;

/// <summary>
/// The count of always-ready instances on the Elastic Premium plan, from 1 to 20. A raise is written at once, and a
/// lower count after it has been enough for a minute. Writes are at least 30 seconds apart.
/// </summary>
public sealed class AlwaysReady(int count)
{
    /// <summary>The most instances that the plan keeps always ready for an app.</summary>
    public const int Most = 20;
    private const int BetweenWrites = 30;
    private const int SettlingSeconds = 60;

    /// <summary>Nobody asks while the count is right. After such a pause, the count itself was wanted.</summary>
    private const int PauseSeconds = 5;

    private readonly Queue<(int Second, int Wanted)> _wanted = new();
    private int _notBefore;
    private int _lastAsked = -PauseSeconds - 1;

    public int Count { get; private set; } = Math.Clamp(count, 1, Most);

    /// <summary>Asks for a count in a second. Returns whether it is the count now.</summary>
    public bool Ask(int second, int wanted)
    {
        wanted = Math.Clamp(wanted, 1, Most);
        if (second - _lastAsked > PauseSeconds)
        {
            _wanted.Clear();
            _wanted.Enqueue((second, Count));
        }

        _lastAsked = second;
        _wanted.Enqueue((second, wanted));
        while (second - _wanted.Peek().Second >= SettlingSeconds)
        {
            _wanted.Dequeue();
        }

        var most = _wanted.Max(asked => asked.Wanted);
        if (most != Count && second >= _notBefore)
        {
            (Count, _notBefore) = (most, second + BetweenWrites);
        }

        return Count == wanted;
    }
}
