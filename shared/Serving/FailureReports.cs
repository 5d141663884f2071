namespace Serverless.Serving;

/// <summary>
/// Decides which failures of a repeated step are logged: the first, then at most one every five minutes, and the
/// recovery if a failure was logged. A step that fails every second, or every other second, does not flood the log.
/// </summary>
internal sealed class FailureReports
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(5);

    private TimeSpan? _reportedAt;
    private bool _recoveryIsDue;
    private int _sinceReport;
    private int _inRow;

    /// <param name="now">The time since a fixed moment.</param>
    /// <returns>The number of failures since the last report, to be logged; null if no report is due.</returns>
    public int? Failed(TimeSpan now)
    {
        _inRow++;
        _sinceReport++;
        if (now - _reportedAt < BetweenReports)
        {
            return null;
        }

        var failures = _sinceReport;
        (_reportedAt, _sinceReport, _recoveryIsDue) = (now, 0, true);
        return failures;
    }

    /// <returns>
    /// The number of consecutive failures before this success, to be logged; null if none of them was reported.
    /// </returns>
    public int? Succeeded()
    {
        int? failures = _recoveryIsDue ? _inRow : null;
        (_inRow, _recoveryIsDue) = (0, false);
        return failures;
    }
}
