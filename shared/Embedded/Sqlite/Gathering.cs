namespace Serverless.Embedded.Sqlite;

/// <summary>
/// Decides how many writes a commit waits for, because a sync costs as much as many writes. Writers that shared a
/// commit write again at about the same time. So the next commit starts when the same number of writes waits, or after
/// a span since the last commit. The span is inversely proportional to that number, so the total wait of a commit's
/// writes stays the same. A single writer does not wait.
/// </summary>
internal sealed class Gathering(TimeProvider time)
{
    /// <summary>The maximum span between two commits, however few writers there are.</summary>
    private static readonly TimeSpan MaxSpan = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The span multiplied by the number of its writes. Their total wait is half of it, because a write waits half a
    /// span on average.
    /// </summary>
    private static readonly TimeSpan SpanOfAllWrites = TimeSpan.FromMilliseconds(60);

    private int _expected = 1;
    private long _lastCommit;

    /// <summary>Whether a commit with this number of writes may start.</summary>
    public bool IsComplete(int writes) => writes >= _expected;

    /// <summary>Whether the last write completed the expected number.</summary>
    public bool IsCompletedBy(int writes) => writes == _expected;

    /// <summary>
    /// Returns how long to wait for missing writers, in whole milliseconds; 0 if the commit may start without them.
    /// </summary>
    public int RestMilliseconds()
    {
        var span = SpanOfAllWrites / _expected;
        var rest = (span < MaxSpan ? span : MaxSpan) - time.GetElapsedTime(_lastCommit);
        return (int)Math.Ceiling(Math.Max(rest.TotalMilliseconds, 0));
    }

    /// <summary>Records a commit with this number of writes.</summary>
    public void Committing(int writes) => (_expected, _lastCommit) = (Math.Max(writes, 1), time.GetTimestamp());
}
