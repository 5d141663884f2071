namespace Serverless.Scaling.Capacity;

/// <summary>The gain of the burst concurrency, as far as it is counted on: it comes late and only while instances start.</summary>
public static class Boost
{
    private const double Trust = 0.5;

    /// <summary>How many times as much an instance is taken to serve, where it was measured to serve so many times as much.</summary>
    public static double CountedOn(double gain) => 1 + Trust * (Math.Max(1, gain) - 1);
}
