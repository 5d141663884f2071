using Serverless.Serving.Admission;

namespace Serverless.Serving.Backlog;

/// <summary>What this gateway knows of the backlog between two measurements of it; safe to use from all requests at once.</summary>
public sealed class BacklogView
{
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterUnknown = TimeSpan.FromSeconds(10);
    private readonly DrainRate _drain = new();
    private readonly Lock _lock = new();
    private long _measured;
    private long _acceptedAtMeasure;
    private long _accepted;

    /// <summary>Jobs that wait or run, as far as known: the last measurement and what was accepted since.</summary>
    public long Active => Volatile.Read(ref _measured) + Volatile.Read(ref _accepted) - Volatile.Read(ref _acceptedAtMeasure);

    /// <summary>Counts a message that was sent, beside those of jobs that entered.</summary>
    public void Accepted() => Interlocked.Increment(ref _accepted);

    /// <summary>Counts one more job, unless it would be beyond the limit: the bound holds for all who ask at once.</summary>
    /// <returns>Why it may not enter; null where it has.</returns>
    public Problem? Enter(long limit)
    {
        while (true)
        {
            var accepted = Volatile.Read(ref _accepted);
            var active = Volatile.Read(ref _measured) + accepted - Volatile.Read(ref _acceptedAtMeasure);
            if (active >= limit)
            {
                return Refusal(active, limit);
            }

            if (Interlocked.CompareExchange(ref _accepted, accepted + 1, accepted) == accepted)
            {
                return null;
            }
        }
    }

    /// <summary>Takes back the count of a job that entered and then was none.</summary>
    public void Leave() => Interlocked.Decrement(ref _accepted);

    public void Measured(DateTimeOffset at, long active)
    {
        lock (_lock)
        {
            var accepted = Volatile.Read(ref _accepted);
            _drain.Observe(at, active, accepted);
            Volatile.Write(ref _acceptedAtMeasure, accepted);
            Volatile.Write(ref _measured, active);
        }
    }

    /// <summary>The time in which the present backlog drains; null while the rate is unknown.</summary>
    public TimeSpan? TimeToDrain()
    {
        lock (_lock)
        {
            return _drain.TimeFor(Active);
        }
    }

    /// <summary>The client is told to return when a tenth of the limit has drained.</summary>
    private Problem Refusal(long active, long limit)
    {
        TimeSpan? wait;
        lock (_lock)
        {
            wait = _drain.TimeFor(Math.Max(1, active - limit + limit / 10));
        }

        var retryAfter = wait is { } known && known > LeastRetryAfter ? known : wait is null ? RetryAfterUnknown : LeastRetryAfter;
        return Problem.TooManyInFlight(active, limit, retryAfter);
    }
}
