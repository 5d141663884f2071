namespace Serverless.Embedded.Sqlite;

/// <summary>
/// How many writes a commit waits for: a sync costs as much as many of them. Who waits for a write sends the next one when it is done, so that
/// those who shared a commit come back together: once as many are there again, the next one goes. Short of that it goes when a span since the
/// last one is over, the longer the fewer they are, so that what the writes of a commit wait adds up to the same. A lone writer waits for nobody.
/// </summary>
internal sealed class Gathering(TimeProvider time)
{
    /// <summary>Between two commits, however few write.</summary>
    private static readonly TimeSpan LongestSpan = TimeSpan.FromMilliseconds(5);

    /// <summary>The span times the writes in it. Half of this is what they wait in sum: one that comes at any time waits half a span.</summary>
    private static readonly TimeSpan SpanOfAll = TimeSpan.FromMilliseconds(60);

    private int _expected = 1;
    private long _wentAt;

    /// <summary>Whether a commit with so many writes may go.</summary>
    public bool IsComplete(int writes) => writes >= _expected;

    /// <summary>Whether the write that made them so many was the last one waited for.</summary>
    public bool IsCompletedBy(int writes) => writes == _expected;

    /// <summary>The whole milliseconds for which those who do not come back are still waited for; none where the commit may go without them.</summary>
    public int RestMilliseconds()
    {
        var span = SpanOfAll / _expected;
        var rest = (span < LongestSpan ? span : LongestSpan) - time.GetElapsedTime(_wentAt);
        return (int)Math.Ceiling(Math.Max(rest.TotalMilliseconds, 0));
    }

    /// <summary>A commit goes with so many.</summary>
    public void Went(int writes) => (_expected, _wentAt) = (Math.Max(writes, 1), time.GetTimestamp());
}
