namespace Serverless.Serving.Backlog;

/// <summary>
/// How many jobs of a lane are ahead of one of them, from when that was created. The queue itself is not asked: of
/// those that had come when it was created the first to come are the first to go, so ahead = came by then − gone by now
/// − itself.
/// </summary>
/// <remarks>
/// What enters is counted here, and how many are there is measured; between two measurements went = entered − growth.
/// Where other gateways submit too, went is the least that can have gone, and ahead the most that can be left.
/// </remarks>
public sealed class JobsAhead
{
    private readonly EntryHistory _history = new();
    private bool _isMeasured;
    private long _active;
    private long _entered;
    private long _enteredLast;
    private long _came;
    private long _gone;
    private long _goneTooSoon;

    /// <summary>
    /// Takes a measurement: the backlog's size, and how many were counted to enter it since this began.
    /// </summary>
    public void Observe(DateTimeOffset at, long active, long entered)
    {
        if (!_isMeasured)
        {
            (_isMeasured, _came) = (true, active);
        }
        else
        {
            Follow(active - _active, entered - _entered);
        }

        (_active, _entered) = (active, entered);
        _history.Add(at, _came);
        _history.Forget(_gone);
    }

    /// <summary>
    /// Notes how many have entered by a moment, so that those who come between two measurements are told apart.
    /// </summary>
    public void Note(DateTimeOffset at, long entered)
    {
        if (_isMeasured)
        {
            _history.Add(at, _came + entered - _entered);
        }
    }

    /// <summary>The jobs ahead of one that was created at a moment; null before the first measurement.</summary>
    /// <param name="createdAt">When it was created.</param>
    /// <param name="now">The time.</param>
    /// <param name="entered">How many have entered by now.</param>
    public Ahead? Of(DateTimeOffset createdAt, DateTimeOffset now, long entered)
    {
        if (!_isMeasured)
        {
            return null;
        }

        if (createdAt > _history.Newest)
        {
            Note(now, entered);
        }

        var cameBy = _history.By(createdAt);
        var ahead = (long)Math.Round(cameBy ?? _history.BeforeFirst) - _gone - 1;
        return new Ahead(Math.Max(0, ahead), IsKnown: cameBy is not null || ahead <= 0);
    }

    // A job is counted a moment before its message is on the queue, so a measurement in between takes it for gone. It
    // shows in the next growth; more than had entered so lately came by other gateways.
    private void Follow(long growth, long entered)
    {
        var went = entered - growth - _goneTooSoon;
        var unseen = Math.Max(0, -went);
        _goneTooSoon = Math.Min(unseen, Math.Max(0, _enteredLast));
        _gone += Math.Max(0, went);
        _came += entered + unseen - _goneTooSoon;
        _enteredLast = entered;
    }
}

/// <summary>
/// So many jobs are ahead; where that is not known, at most so many. <paramref name="Lasts"/> is the time in which they
/// go; null while unknown.
/// </summary>
public readonly record struct Ahead(long Jobs, bool IsKnown, TimeSpan? Lasts = null);
