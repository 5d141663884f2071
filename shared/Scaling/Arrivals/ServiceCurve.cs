namespace Serverless.Scaling.Arrivals;

/// <summary>What the instances' reports say about service time.</summary>
public static class ServiceCurve
{
    /// <summary>The mean over all messages that were served with at most <paramref name="concurrency"/> in hand; null where none was.</summary>
    public static double? MeanSeconds(IReadOnlyList<InstanceReport> reports, int concurrency)
    {
        var (served, seconds) = (0L, 0.0);
        foreach (var report in reports)
        {
            foreach (var point in report.Service)
            {
                if (point.InHand > concurrency || point.Served <= 0)
                    continue;

                served += point.Served;
                seconds += point.Served * point.MeanSeconds;
            }
        }

        return served == 0 ? null : seconds / served;
    }
}
