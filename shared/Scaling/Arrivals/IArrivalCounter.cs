namespace Serverless.Scaling.Arrivals;

/// <summary>Counts the jobs that a gateway accepts. A call does no I/O and takes nanoseconds.</summary>
public interface IArrivalCounter
{
    void Count(in Arrival arrival);
}

/// <summary>One accepted job. A bulk job is counted but does not ask for capacity.</summary>
/// <param name="Model">Its model.</param>
/// <param name="AsksForCapacity">False for a bulk job.</param>
/// <param name="Items">The number of items in its inputs.</param>
/// <param name="ObjectiveSeconds">The wait objective that its model declares; null if it declares none.</param>
public readonly record struct Arrival(
    string Model, bool AsksForCapacity, int Items = 1, double? ObjectiveSeconds = null);
