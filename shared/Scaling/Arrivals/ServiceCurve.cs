namespace Serverless.Scaling.Arrivals;

/// <summary>Service time against messages in hand, as measured by all instances together.</summary>
public sealed class ServiceCurve
{
    /// <summary>A point needs at least this many messages.</summary>
    private const long MinServed = 20;

    /// <summary>A greater gain is a measurement error.</summary>
    private const double MaxGain = 100;

    private readonly SortedDictionary<int, (long Served, double Seconds)> _points = [];

    public ServiceCurve(IReadOnlyList<InstanceReport> reports)
    {
        foreach (var point in reports.SelectMany(r => r.Service).Where(p => p.InHand > 0 && p.Served > 0))
        {
            var (served, seconds) = _points.GetValueOrDefault(point.InHand);
            _points[point.InHand] = (served + point.Served, seconds + point.Served * point.MeanSeconds);
        }
    }

    /// <summary>
    /// Seconds per message at the highest measured number in hand up to <paramref name="concurrency"/>; null if nothing
    /// was measured.
    /// </summary>
    public double? SecondsAt(int concurrency)
    {
        double? seconds = null;
        foreach (var (inHand, point) in _points)
        {
            if (inHand <= concurrency && (point.Served >= MinServed || seconds is null))
            {
                seconds = point.Seconds / point.Served;
            }
        }

        return seconds;
    }

    /// <summary>
    /// Throughput above <paramref name="usual"/> relative to the throughput at it; null if either was not measured.
    /// </summary>
    public double? Gain(int usual)
    {
        var (served, seconds, inHand) = (0L, 0.0, 0.0);
        foreach (var (k, point) in _points.Where(p => p.Key > usual))
        {
            (served, seconds, inHand) =
                (served + point.Served, seconds + point.Seconds, inHand + (double)k * point.Served);
        }

        var gain = inHand / seconds * SecondsAt(usual) / usual;
        return served >= MinServed && gain is > 0 and < MaxGain ? gain : null;
    }

    /// <summary>
    /// The smallest number in hand with at least 90% of the best throughput up to <paramref name="max"/>; null until
    /// measured at it.
    /// </summary>
    public int? Knee(int max)
    {
        var measured = _points.Where(p => p.Key <= max && p.Value.Served >= MinServed).ToList();
        if (measured.Count == 0 || measured[^1].Key < max)
        {
            return null;
        }

        var best = measured.Max(Throughput);
        return best is > 0 and < double.PositiveInfinity ? measured.First(p => Throughput(p) >= 0.9 * best).Key : null;

        static double Throughput(KeyValuePair<int, (long Served, double Seconds)> point) =>
            point.Key * point.Value.Served / point.Value.Seconds;
    }
}
