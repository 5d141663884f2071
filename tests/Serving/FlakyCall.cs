namespace Serverless.Serving.Tests;

/// <summary>
/// Calls to a dependency, the first of which times out as in an HTTP client: with a cancellation that nobody requested.
/// </summary>
internal sealed class FlakyCall
{
    private readonly CallSignal _made = new();
    private int _count;

    /// <summary>Called by the fake dependency.</summary>
    public void Make()
    {
        var isFirst = Interlocked.Increment(ref _count) == 1;
        _made.Raise();
        if (isFirst)
        {
            throw new TaskCanceledException("The call took longer than its limit.", new TimeoutException());
        }
    }

    /// <summary>Waits for the next call.</summary>
    public Task MadeAsync() => _made.NextAsync();
}
