namespace Serverless.Scaling.Capacity;

/// <summary>Instances that clear the backlog in time.</summary>
public static class Backlog
{
    /// <summary>
    /// x = max(0, A + (r − N μ b) D), the jobs there when an instance asked for now begins to serve, if the N that serve now
    /// were all, boosted by b; of these q = x − N c wait. Where they would wait longer than half the objective:
    /// ⌈(r + q / (W + D / 2)) / μ⌉, else none. Those that start are left out: counted in, they would seem to make themselves
    /// needless, and be taken back.
    /// </summary>
    public static double Needs(double active, double live, in Load load, ScalingSettings settings)
    {
        var (c, w, d) = (settings.Concurrency, settings.WaitSeconds, load.StartUpSeconds);
        var mu = c / load.ServiceSeconds;
        var x = Math.Max(0, active + (load.Rate - live * mu * Boost.CountedOn(load.BurstGain)) * d);
        var q = x - live * c;
        return q > 0.5 * live * mu * w ? Math.Ceiling((load.Rate + q / (w + d / 2)) / mu) : 0;
    }
}
