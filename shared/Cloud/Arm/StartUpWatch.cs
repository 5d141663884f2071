namespace Serverless.Cloud.Arm;

/// <summary>Measures the start-up time of new instances: from the request for more until that many report.</summary>
internal sealed class StartUpWatch
{
    private (DateTimeOffset At, int Count)? _raise;
    private TimeSpan? _last;

    public void Raised(DateTimeOffset at, int count) => _raise = (at, count);

    /// <returns>The duration of the last raise; null before the first has completed.</returns>
    public TimeSpan? Update(DateTimeOffset now, int live)
    {
        if (_raise is { } raise && live >= raise.Count)
        {
            _last = now - raise.At;
            _raise = null;
        }

        return _last;
    }
}
