namespace Serverless.Scaling.Capacity;

/// <summary>The number of instances that clear the backlog in time.</summary>
public static class Backlog
{
    /// <summary>
    /// x = max(0, A + (r − N μ b) D) is the number of jobs when an instance requested now starts to serve, if only the
    /// N live instances serve until then, boosted by b. Of these, q = x − N c wait. If they would wait longer than half
    /// the objective, the result is ⌈(r + q / (W + D / 2)) / μ⌉, otherwise 0. Starting instances are not counted: if
    /// they were, they would seem unnecessary and be canceled.
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
