namespace Serverless.Scaling.Arrivals;

/// <summary>Service measured by the instances: seconds a message against messages in hand, over all of them.</summary>
public sealed class ServiceCurve
{
    /// <summary>Fewer messages than this prove nothing.</summary>
    private const long LeastServed = 20;

    /// <summary>More than this is a measurement gone wrong.</summary>
    private const double MostGain = 100;

    private readonly SortedDictionary<int, (long Served, double Seconds)> _points = [];

    public ServiceCurve(IReadOnlyList<InstanceReport> reports)
    {
        foreach (var point in reports.SelectMany(r => r.Service).Where(p => p.InHand > 0 && p.Served > 0))
        {
            var (served, seconds) = _points.GetValueOrDefault(point.InHand);
            _points[point.InHand] = (served + point.Served, seconds + point.Served * point.MeanSeconds);
        }
    }

    /// <summary>Seconds a message at the most in hand, up to <paramref name="concurrency"/>, that was seen often enough; null where none was.</summary>
    public double? SecondsAt(int concurrency)
    {
        double? seconds = null;
        foreach (var (inHand, point) in _points)
        {
            if (inHand <= concurrency && (point.Served >= LeastServed || seconds is null))
            {
                seconds = point.Seconds / point.Served;
            }
        }

        return seconds;
    }

    /// <summary>Throughput with more than <paramref name="usual"/> in hand over that at the usual; null where either was not measured.</summary>
    public double? Gain(int usual)
    {
        var (served, seconds, inHand) = (0L, 0.0, 0.0);
        foreach (var (k, point) in _points.Where(p => p.Key > usual))
        {
            (served, seconds, inHand) = (served + point.Served, seconds + point.Seconds, inHand + (double)k * point.Served);
        }

        var gain = inHand / seconds * SecondsAt(usual) / usual;
        return served >= LeastServed && gain is > 0 and < MostGain ? gain : null;
    }

    /// <summary>The fewest in hand that serve within a tenth as much as the best up to <paramref name="most"/>; null before that was measured.</summary>
    public int? Knee(int most)
    {
        var measured = _points.Where(p => p.Key <= most && p.Value.Served >= LeastServed).ToList();
        if (measured.Count == 0 || measured[^1].Key < most)
        {
            return null;
        }

        var best = measured.Max(Throughput);
        return best is > 0 and < double.PositiveInfinity ? measured.First(p => Throughput(p) >= 0.9 * best).Key : null;

        static double Throughput(KeyValuePair<int, (long Served, double Seconds)> point) =>
            point.Key * point.Value.Served / point.Value.Seconds;
    }
}
