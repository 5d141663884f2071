namespace Serverless.Scaling.Capacity;

/// <summary>Fluid model of the jobs in a simulated pool.</summary>
public static class Fluid
{
    /// <summary>
    /// The number of jobs after one second with <paramref name="arrivals"/>. It is the greater of what an unlimited
    /// pool would still have in hand, x max(0, 1 − 1/S) + a min(1, S), and what a fully busy pool leaves, x + a − n c /
    /// S.
    /// </summary>
    public static double Step(
        double jobs, double arrivals, double instances, double concurrency, double serviceSeconds) => Math.Max(
        jobs * Math.Max(0, 1 - 1 / serviceSeconds) + arrivals * Math.Min(1, serviceSeconds),
        jobs + arrivals - instances * concurrency / serviceSeconds);
}
