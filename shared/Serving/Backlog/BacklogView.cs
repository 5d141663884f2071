namespace Serverless.Serving.Backlog;

/// <summary>
/// What this gateway knows of the backlog between two measurements of it; safe to use from all requests at once.
/// </summary>
public sealed class BacklogView
{
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterUnknown = TimeSpan.FromSeconds(10);
    private readonly LaneBacklog _interactive = new();
    private readonly LaneBacklog _bulk = new();
    private long _active;

    /// <summary>
    /// Jobs of both lanes that wait or run, as far as known: the last measurements and what was accepted since.
    /// </summary>
    public long Active => Volatile.Read(ref _active);

    /// <summary>Counts a message that was sent, beside those of jobs that entered.</summary>
    public void Accepted(Lane lane)
    {
        Interlocked.Increment(ref _active);
        Of(lane).SendAgain();
    }

    /// <summary>
    /// Counts one more job, unless it would be beyond the limit: the bound holds for all who ask at once, on both lanes
    /// together.
    /// </summary>
    /// <returns>Why it may not enter; null where it has.</returns>
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

    /// <summary>Takes back the count of a job that entered and then was none.</summary>
    public void Leave(Lane lane)
    {
        Interlocked.Decrement(ref _active);
        Of(lane).Leave();
    }

    /// <summary>Takes a measurement of a lane; one that was taken before changes nothing.</summary>
    public void Measured(Lane lane, DateTimeOffset at, long active) =>
        Interlocked.Add(ref _active, Of(lane).Measured(at, active));

    /// <summary>The time in which the present backlog of a lane drains; null while the rate is unknown.</summary>
    public TimeSpan? TimeToDrain(Lane lane) => Of(lane).TimeToDrain();

    /// <summary>The jobs of its lane that are ahead of one that waits.</summary>
    public Ahead AheadOf(Job job, DateTimeOffset now) => Of(job.Lane).AheadOf(job.CreatedAt, now);

    private LaneBacklog Of(Lane lane) => lane == Lane.Bulk ? _bulk : _interactive;

    /// <summary>The client is told to return when a tenth of the limit has drained.</summary>
    private Problem Refusal(long active, long limit)
    {
        var (interactive, bulk) = (_interactive.PerSecond, _bulk.PerSecond);
        double? perSecond = interactive is null && bulk is null
            ? null : interactive.GetValueOrDefault() + bulk.GetValueOrDefault();
        var wait = DrainRate.TimeFor(Math.Max(1, active - limit + limit / 10), perSecond);
        var retryAfter = wait is { } known && known > LeastRetryAfter
            ? known : wait is null ? RetryAfterUnknown : LeastRetryAfter;
        return Problem.TooManyInFlight(active, limit, retryAfter);
    }
}
