namespace Serverless.Serving.Backlog;

/// <summary>This gateway's view of the backlog of one lane. Thread-safe.</summary>
internal sealed class LaneBacklog
{
    /// <summary>The time of every 64th job is recorded, so positions are exact to 64 places.</summary>
    private const int SampleInterval = 64;

    /// <summary>
    /// How long after a measurement jobs are assumed to leave at the measured rate. The next measurement is due by
    /// then.
    /// </summary>
    private static readonly TimeSpan MaxExtrapolation = TimeSpan.FromSeconds(2);

    private readonly DrainRate _drain = new();
    private readonly JobsAhead _ahead = new();
    private readonly Lock _gate = new();
    private DateTimeOffset _measuredAt;
    private long _uncounted;
    private long _entered;
    private long _resent;

    /// <summary>Jobs that wait or run: the last measurement plus what entered since.</summary>
    public long Active =>
        Volatile.Read(ref _uncounted) + Volatile.Read(ref _entered) + Volatile.Read(ref _resent);

    /// <summary>Jobs that leave per second; null until a job has been seen to leave.</summary>
    public double? PerSecond
    {
        get
        {
            lock (_gate)
            {
                return _drain.PerSecond;
            }
        }
    }

    /// <summary>The time in which the current backlog drains; null if the rate is unknown.</summary>
    public TimeSpan? TimeToDrain() => DrainRate.TimeFor(Active, PerSecond);

    /// <summary>Counts a new job.</summary>
    public void Enter(DateTimeOffset createdAt)
    {
        var entered = Interlocked.Increment(ref _entered);
        if (entered % SampleInterval == 0)
        {
            lock (_gate)
            {
                _ahead.Record(createdAt, entered);
            }
        }
    }

    public void Leave() => Interlocked.Decrement(ref _entered);

    /// <summary>
    /// Counts another message of a job that had already entered. The queue most likely drops it as a duplicate, so it
    /// counts only until the next measurement.
    /// </summary>
    public void Resend() => Interlocked.Increment(ref _resent);

    /// <returns>
    /// The difference between the measurement and the estimate; 0 if the measurement was already applied.
    /// </returns>
    public long Measured(DateTimeOffset at, long active)
    {
        lock (_gate)
        {
            if (at == _measuredAt)
            {
                return 0;
            }

            var entered = Volatile.Read(ref _entered);
            var uncounted = active - entered - Volatile.Read(ref _resent);
            var difference = uncounted - _uncounted;
            _measuredAt = at;
            _drain.Observe(at, active, entered);
            _ahead.Observe(at, active, entered);
            Volatile.Write(ref _uncounted, uncounted);
            return difference;
        }
    }

    /// <summary>
    /// The jobs ahead of a job that was created at the given time, and the remaining time until they are gone.
    /// </summary>
    public Ahead AheadOf(DateTimeOffset createdAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            var ahead = _ahead.Of(createdAt, now, Volatile.Read(ref _entered))
                ?? new Ahead(Math.Max(0, Active - 1), IsKnown: false);
            return ahead with
            {
                TimeUntilGone = _drain.TimeFor(ahead.Jobs) is { } time ? Left(time, now - _measuredAt) : null,
            };
        }
    }

    private static TimeSpan Left(TimeSpan time, TimeSpan sinceMeasured)
    {
        var passed = TimeSpan.FromTicks(Math.Clamp(sinceMeasured.Ticks, 0, MaxExtrapolation.Ticks));
        return time > passed ? time - passed : TimeSpan.Zero;
    }
}
