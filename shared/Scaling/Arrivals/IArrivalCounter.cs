namespace Serverless.Scaling.Arrivals;

/// <summary>Where the gateway counts what it accepts: no I/O, a few nanoseconds a request.</summary>
public interface IArrivalCounter
{
    void Count(in Arrival arrival);
}

/// <summary>
/// One accepted job. A bulk job does not ask for capacity, and so is counted but never demands an instance.
/// </summary>
public readonly record struct Arrival(string Model, bool AsksForCapacity);
