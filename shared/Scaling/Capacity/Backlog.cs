namespace Serverless.Scaling.Capacity;

/// <summary>Instances that clear the backlog in time.</summary>
public static class Backlog
{
    /// <summary>
    /// x = max(0, A + (r − (live + starting / 2) μ) D), the jobs there when an instance asked for now begins to serve; of these q = x − N c wait.
    /// Where they would wait longer than half the objective: ⌈(r + q / (W + D / 2)) / μ⌉, else none.
    /// </summary>
    public static double Needs(double active, double live, double starting, in Load load, ScalingSettings settings)
    {
        var (c, w, d) = (settings.Concurrency, settings.WaitSeconds, load.StartUpSeconds);
        var mu = c / load.ServiceSeconds;
        var x = Math.Max(0, active + (load.Rate - (live + 0.5 * starting) * mu) * d);
        var pool = live + starting;
        var q = x - pool * c;
        return q > 0.5 * pool * mu * w ? Math.Ceiling((load.Rate + q / (w + d / 2)) / mu) : 0;
    }
}
