namespace Serverless.Scaling.Capacity;

/// <summary>
/// The dependable part of the burst concurrency's gain, which comes late and only while instances start.
/// </summary>
public static class Boost
{
    private const double Trust = 0.5;

    /// <summary>The throughput factor to plan with, if the measured factor is <paramref name="gain"/>.</summary>
    public static double CountedOn(double gain) => 1 + Trust * (Math.Max(1, gain) - 1);
}
