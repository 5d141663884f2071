namespace Serverless.Serving.Backlog;

/// <summary>This gateway's view of the backlog between two measurements. Thread-safe.</summary>
public sealed class BacklogView
{
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterIfUnknown = TimeSpan.FromSeconds(10);
    private readonly LaneBacklog _interactive = new();
    private readonly LaneBacklog _bulk = new();
    private long _active;

    /// <summary>Jobs of both lanes that wait or run: the last measurements plus what was accepted since.</summary>
    public long Active => Volatile.Read(ref _active);

    /// <summary>Counts a message that was sent for a job that had already entered.</summary>
    public void Accepted(Lane lane)
    {
        Interlocked.Increment(ref _active);
        Of(lane).Resend();
    }

    /// <summary>
    /// Counts one more job, unless that would exceed the limit. The limit holds for concurrent requests, and for both
    /// lanes together.
    /// </summary>
    /// <returns>The problem that refuses the job; null if it entered.</returns>
    public Problem? Enter(Job job, long limit)
    {
        while (true)
        {
            var active = Volatile.Read(ref _active);
            if (active >= limit)
            {
                return Refusal(active, limit);
            }

            if (Interlocked.CompareExchange(ref _active, active + 1, active) == active)
            {
                Of(job.Lane).Enter(job.CreatedAt);
                return null;
            }
        }
    }

    /// <summary>Reverts the count of a job that entered but was not created.</summary>
    public void Leave(Lane lane)
    {
        Interlocked.Decrement(ref _active);
        Of(lane).Leave();
    }

    /// <summary>Applies a measurement of a lane. A measurement that was already applied changes nothing.</summary>
    public void Measured(Lane lane, DateTimeOffset at, long active) =>
        Interlocked.Add(ref _active, Of(lane).Measured(at, active));

    /// <summary>The time in which the current backlog of a lane drains; null if the rate is unknown.</summary>
    public TimeSpan? TimeToDrain(Lane lane) => Of(lane).TimeToDrain();

    /// <summary>The jobs of the lane that are ahead of a waiting job.</summary>
    public Ahead AheadOf(Job job, DateTimeOffset now) => Of(job.Lane).AheadOf(job.CreatedAt, now);

    private LaneBacklog Of(Lane lane) => lane == Lane.Bulk ? _bulk : _interactive;

    /// <summary>Retry-After is the time in which a tenth of the limit drains.</summary>
    private Problem Refusal(long active, long limit)
    {
        var (interactive, bulk) = (_interactive.PerSecond, _bulk.PerSecond);
        double? perSecond = interactive is null && bulk is null
            ? null : interactive.GetValueOrDefault() + bulk.GetValueOrDefault();
        var wait = DrainRate.TimeFor(Math.Max(1, active - limit + limit / 10), perSecond);
        var retryAfter = wait is { } known && known > MinRetryAfter
            ? known : wait is null ? RetryAfterIfUnknown : MinRetryAfter;
        return Problem.TooManyInFlight(active, limit, retryAfter);
    }
}
