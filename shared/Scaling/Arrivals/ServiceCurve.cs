namespace Serverless.Scaling.Arrivals;

/// <summary>Service time against messages in hand, as measured by all instances together.</summary>
public sealed class ServiceCurve
{
    /// <summary>A point needs at least this many messages.</summary>
    private const long MinServed = 20;

    /// <summary>Each point of a comparison needs at least this many, because service times differ.</summary>
    private const long MinCompared = 100;

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

    /// <summary>Whether service was measured with <paramref name="concurrency"/> in hand.</summary>
    public bool IsMeasuredAt(int concurrency) => Served(concurrency) >= MinServed;

    /// <summary>
    /// Throughput with <paramref name="concurrency"/> in hand, relative to half as many; null until both are measured.
    /// </summary>
    public double? Gain(int concurrency)
    {
        var half = Half(concurrency);
        return half < concurrency && Served(half) >= MinCompared && Served(concurrency) >= MinCompared
            && Throughput(concurrency) / Throughput(half) is > 0 and < double.PositiveInfinity and var gain
            ? gain : null;
    }

    /// <summary>The concurrency to compare with, at least 1.</summary>
    public static int Half(int concurrency) => (concurrency + 1) / 2;

    private long Served(int inHand) => _points.GetValueOrDefault(inHand).Served;

    private double Throughput(int inHand) => inHand * _points[inHand].Served / _points[inHand].Seconds;
}
