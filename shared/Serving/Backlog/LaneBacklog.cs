namespace Serverless.Serving.Backlog;

/// <summary>What this gateway knows of the backlog of one lane; safe to use from all requests at once.</summary>
internal sealed class LaneBacklog
{
    /// <summary>
    /// Of so many jobs that enter one is noted with its time, so that they are told apart to within so many places.
    /// </summary>
    private const int Grain = 64;

    /// <summary>
    /// For so long after a measurement jobs are taken to go as they went; the next one is due by then.
    /// </summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(2);

    private readonly DrainRate _drain = new();
    private readonly JobsAhead _ahead = new();
    private readonly Lock _lock = new();
    private DateTimeOffset _measuredAt;
    private long _beyondCounted;
    private long _entered;
    private long _sentAgain;

    /// <summary>Jobs that wait or run: the last measurement and what entered since.</summary>
    public long Active =>
        Volatile.Read(ref _beyondCounted) + Volatile.Read(ref _entered) + Volatile.Read(ref _sentAgain);

    /// <summary>Jobs that leave it in a second; null while nothing was seen to leave.</summary>
    public double? PerSecond
    {
        get
        {
            lock (_lock)
            {
                return _drain.PerSecond;
            }
        }
    }

    /// <summary>The time in which the present backlog drains; null while the rate is unknown.</summary>
    public TimeSpan? TimeToDrain() => DrainRate.TimeFor(Active, PerSecond);

    /// <summary>Counts a job that was created at a moment.</summary>
    public void Enter(DateTimeOffset createdAt)
    {
        var entered = Interlocked.Increment(ref _entered);
        if (entered % Grain == 0)
        {
            lock (_lock)
            {
                _ahead.Note(createdAt, entered);
            }
        }
    }

    public void Leave() => Interlocked.Decrement(ref _entered);

    /// <summary>
    /// Counts a message of a job that had entered before: most likely the queue drops it, so that it counts until the
    /// next measurement only.
    /// </summary>
    public void SendAgain() => Interlocked.Increment(ref _sentAgain);

    /// <returns>By how much the measurement differs from what was thought; 0 where it is the same one again.</returns>
    public long Measured(DateTimeOffset at, long active)
    {
        lock (_lock)
        {
            if (at == _measuredAt)
            {
                return 0;
            }

            var entered = Volatile.Read(ref _entered);
            var beyondCounted = active - entered - Volatile.Read(ref _sentAgain);
            var difference = beyondCounted - _beyondCounted;
            _measuredAt = at;
            _drain.Observe(at, active, entered);
            _ahead.Observe(at, active, entered);
            Volatile.Write(ref _beyondCounted, beyondCounted);
            return difference;
        }
    }

    /// <summary>
    /// The jobs ahead of one that was created at a moment, by the last measurement, and the time that these still last.
    /// </summary>
    public Ahead AheadOf(DateTimeOffset createdAt, DateTimeOffset now)
    {
        lock (_lock)
        {
            var ahead = _ahead.Of(createdAt, now, Volatile.Read(ref _entered))
                ?? new Ahead(Math.Max(0, Active - 1), IsKnown: false);
            return ahead with { Lasts = _drain.TimeFor(ahead.Jobs) is { } time ? Left(time, now - _measuredAt) : null };
        }
    }

    private static TimeSpan Left(TimeSpan time, TimeSpan sinceMeasured)
    {
        var passed = TimeSpan.FromTicks(Math.Clamp(sinceMeasured.Ticks, 0, Trusted.Ticks));
        return time > passed ? time - passed : TimeSpan.Zero;
    }
}
