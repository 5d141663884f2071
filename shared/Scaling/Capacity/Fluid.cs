namespace Serverless.Scaling.Capacity;

/// <summary>Jobs in an imagined pool, as a quantity that flows.</summary>
public static class Fluid
{
    /// <summary>
    /// The jobs there after one second in which <paramref name="arrivals"/> came: the greater of what a pool without end would still have in
    /// hand, x max(0, 1 − 1/S) + a min(1, S), and what a pool that is never idle leaves, x + a − n c / S.
    /// </summary>
    public static double Step(double jobs, double arrivals, double instances, double concurrency, double serviceSeconds) => Math.Max(
        jobs * Math.Max(0, 1 - 1 / serviceSeconds) + arrivals * Math.Min(1, serviceSeconds),
        jobs + arrivals - instances * concurrency / serviceSeconds);
}
