namespace Serverless.Serving.Backlog;

/// <summary>
/// Estimates how many jobs leave the backlog per second, from its size and from what entered it: left = entered −
/// growth, smoothed as an exponentially weighted mean. The time constant is the time in which a hundred jobs leave,
/// between <see cref="MinTau"/> and <see cref="MaxTau"/>: a few jobs are averaged for longer, and at high rates a
/// change is visible at once.
/// </summary>
public sealed class DrainRate
{
    public static readonly TimeSpan MinTau = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan MaxTau = TimeSpan.FromSeconds(10);

    private const int JobsPerTau = 100;

    private DateTimeOffset _at;
    private long _active;
    private long _entered;
    private double? _perSecond;
    private double _weight;

    /// <summary>Jobs per second; null until a job has been seen to leave.</summary>
    public double? PerSecond => _perSecond is > 0 ? _perSecond : null;

    /// <summary>Applies a measurement: the backlog's size and the total number of jobs that ever entered.</summary>
    public void Observe(DateTimeOffset at, long active, long entered)
    {
        var elapsed = (at - _at).TotalSeconds;
        var hasEarlier = _at != default;
        var left = entered - _entered - (active - _active);
        var before = _active;
        (_at, _active, _entered) = (at, active, entered);
        if (!hasEarlier || elapsed <= 0 || (before == 0 && left <= 0))
        {
            return;
        }

        var rate = Math.Max(0, left / elapsed);
        var tau = Math.Clamp(
            JobsPerTau / Math.Max(rate, _perSecond ?? 0), MinTau.TotalSeconds, MaxTau.TotalSeconds);
        var weight = 1 - Math.Exp(-elapsed / tau);
        if (left >= before && _perSecond is { } known)
        {
            // The backlog is empty, so this measures how many arrived, not how many could leave. The rate is kept as a
            // lower bound, and the low weight lets the next backlog correct it quickly.
            _perSecond = Math.Max(known, rate);
            _weight = Math.Min(_weight, weight);
            return;
        }

        // The weights of all measurements add up to 1 in the long run, but to less at first. Dividing by their sum
        // corrects the bias of the first ones.
        _weight = _weight * (1 - weight) + weight;
        _perSecond = _perSecond is { } mean ? mean + weight / _weight * (rate - mean) : rate;
    }

    /// <summary>The time in which this number of jobs leaves; null if the rate is unknown.</summary>
    public TimeSpan? TimeFor(long jobs) => TimeFor(jobs, PerSecond);

    /// <summary>The time in which this number of jobs leaves at a rate; null if the rate is unknown.</summary>
    public static TimeSpan? TimeFor(long jobs, double? perSecond) =>
        perSecond is { } rate ? TimeSpan.FromSeconds(Math.Min(jobs / rate, TimeSpan.FromDays(1).TotalSeconds)) : null;
}
