namespace Serverless.Serving.Backlog;

/// <summary>
/// Estimates how many jobs of a lane are ahead of a job, from the time it was created. The queue itself is not read.
/// Jobs leave in the order in which they arrived, so ahead = arrived by then − gone by now − the job itself.
/// </summary>
/// <remarks>
/// Entries are counted here and the backlog's size is measured. Between two measurements, left = entered − growth. If
/// other gateways also submit jobs, <c>left</c> is a lower bound and <c>ahead</c> an upper bound.
/// </remarks>
public sealed class JobsAhead
{
    private readonly ArrivalHistory _history = new();
    private bool _isMeasured;
    private long _active;
    private long _entered;
    private long _enteredLast;
    private long _arrived;
    private long _gone;
    private long _notYetQueued;

    /// <summary>
    /// Applies a measurement: the backlog's size, and the total number of entries that were counted.
    /// </summary>
    public void Observe(DateTimeOffset at, long active, long entered)
    {
        if (!_isMeasured)
        {
            (_isMeasured, _arrived) = (true, active);
        }
        else
        {
            Apply(active - _active, entered - _entered);
        }

        (_active, _entered) = (active, entered);
        _history.Add(at, _arrived);
        _history.Forget(_gone);
    }

    /// <summary>
    /// Records how many jobs have entered by a time, so jobs that arrive between two measurements can be told apart.
    /// </summary>
    public void Record(DateTimeOffset at, long entered)
    {
        if (_isMeasured)
        {
            _history.Add(at, _arrived + entered - _entered);
        }
    }

    /// <summary>Returns the jobs ahead of a job; null before the first measurement.</summary>
    /// <param name="createdAt">The time at which the job was created.</param>
    /// <param name="now">The time.</param>
    /// <param name="entered">The total number of entries until now.</param>
    public Ahead? Of(DateTimeOffset createdAt, DateTimeOffset now, long entered)
    {
        if (!_isMeasured)
        {
            return null;
        }

        if (createdAt > _history.Newest)
        {
            Record(now, entered);
        }

        var arrivedBy = _history.ArrivedBy(createdAt);
        var ahead = (long)Math.Round(arrivedBy ?? _history.AtFirst) - _gone - 1;
        return new Ahead(Math.Max(0, ahead), IsKnown: arrivedBy is not null || ahead <= 0);
    }

    // A job is counted shortly before its message is on the queue, so a measurement in between counts it as gone. It is
    // part of the growth at the next measurement. Growth beyond these jobs came from other gateways.
    private void Apply(long growth, long entered)
    {
        var left = entered - growth - _notYetQueued;
        var unseen = Math.Max(0, -left);
        _notYetQueued = Math.Min(unseen, Math.Max(0, _enteredLast));
        _gone += Math.Max(0, left);
        _arrived += entered + unseen - _notYetQueued;
        _enteredLast = entered;
    }
}

/// <summary>
/// The number of jobs ahead; an upper bound if it is not known. <paramref name="TimeUntilGone"/> is the time until they
/// are gone; null if unknown.
/// </summary>
public readonly record struct Ahead(long Jobs, bool IsKnown, TimeSpan? TimeUntilGone = null);
