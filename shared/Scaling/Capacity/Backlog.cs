namespace Serverless.Scaling.Capacity;

/// <summary>The number of instances that clear the backlog in time.</summary>
public static class Backlog
{
    /// <summary>
    /// x = max(0, A + (ρ − N) D) is the work when an instance requested now starts to serve, if only the N live
    /// instances serve until then. Of it, q = x − N S waits. If it would wait longer than half the objective,
    /// q &gt; N W / 2, the result is ⌈ρ + q / (W + D / 2)⌉, otherwise 0. Starting instances are not counted: if they
    /// were, they would seem unnecessary and be canceled.
    /// </summary>
    public static double Needs(double work, double live, in Load load)
    {
        var (w, d) = (load.WaitSeconds, load.StartUpSeconds);
        var x = Math.Max(0, work + (load.Rate - live) * d);
        var q = x - live * load.ServiceSeconds;
        return q > 0.5 * live * w ? Math.Ceiling(load.Rate + q / (w + d / 2)) : 0;
    }
}
