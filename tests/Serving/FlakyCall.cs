namespace Serverless.Serving.Tests;

/// <summary>
/// The calls of a dependency, the first of which times out: as an HTTP client reports it, though nobody asked it to
/// stop.
/// </summary>
internal sealed class FlakyCall
{
    private readonly CallSignal _made = new();
    private int _count;

    /// <summary>To be called by the fake that stands for the dependency.</summary>
    public void Make()
    {
        var isFirst = Interlocked.Increment(ref _count) == 1;
        _made.Raise();
        if (isFirst)
        {
            throw new TaskCanceledException("The call took longer than its limit.", new TimeoutException());
        }
    }

    /// <summary>Waits for the next call that has not been waited for.</summary>
    public Task MadeAsync() => _made.NextAsync();
}
