namespace Serverless.Cloud.Arm;

/// <summary>How long new instances take: from the request for more until as many as that report.</summary>
internal sealed class StartUpWatch
{
    private (DateTimeOffset At, int Count)? _raise;
    private TimeSpan? _lastTook;

    public void Raised(DateTimeOffset at, int count) => _raise = (at, count);

    /// <returns>What the last raise took; null while none was seen to its end.</returns>
    public TimeSpan? See(DateTimeOffset now, int live)
    {
        if (_raise is { } raise && live >= raise.Count)
        {
            _lastTook = now - raise.At;
            _raise = null;
        }

        return _lastTook;
    }
}
