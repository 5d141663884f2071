namespace Serverless.Scaling.Capacity;

/// <summary>Fluid model of the work in a simulated pool, in instance-seconds.</summary>
public static class Fluid
{
    /// <summary>
    /// The work after one second in which <paramref name="arriving"/> came. It is the greater of what an unlimited pool
    /// would still have in hand, x max(0, 1 − 1/S) + a min(1, S), and what a fully busy pool leaves, x + a − n.
    /// </summary>
    public static double Step(double work, double arriving, double instances, double serviceSeconds) => Math.Max(
        work * Math.Max(0, 1 - 1 / serviceSeconds) + arriving * Math.Min(1, serviceSeconds),
        work + arriving - instances);
}
