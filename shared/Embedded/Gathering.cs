namespace Serverless.Embedded;

/// <summary>
/// How many writes a commit waits for: a sync costs as much as many of them. Who waits for a write sends the next one when it is done, so that
/// those who shared a commit come back together: once as many are there again, the next one goes. A lone writer waits for nobody.
/// </summary>
internal sealed class Gathering
{
    /// <summary>Those who do not come back are not waited for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    private int _expected = 1;

    /// <summary>Whether a commit with so many writes may go.</summary>
    public bool IsComplete(int writes) => writes >= _expected;

    /// <summary>Whether the write that made them so many was the last one waited for.</summary>
    public bool IsCompletedBy(int writes) => writes == _expected;

    /// <summary>A commit went with so many.</summary>
    public void Went(int writes) => _expected = Math.Max(writes, 1);
}
