namespace Serverless.Scaling.Arrivals;

/// <summary>Counts the jobs that a gateway accepts. A call does no I/O and takes nanoseconds.</summary>
public interface IArrivalCounter
{
    void Count(in Arrival arrival);
}

/// <summary>One accepted job. A bulk job is counted but does not ask for capacity.</summary>
public readonly record struct Arrival(string Model, bool AsksForCapacity);
