namespace Serverless.Scaling.Capacity;

/// <summary>What every sizing rule is told on one tick, beside its pool.</summary>
public readonly record struct Load
{
    /// <summary>Jobs that arrived in the second.</summary>
    public required int Arrivals { get; init; }

    /// <summary>Jobs that arrived within the wait objective: so many of those that wait are still in time.</summary>
    public required double InTime { get; init; }

    /// <summary>Jobs whose objective ended in the second.</summary>
    public required double Due { get; init; }

    /// <summary>
    /// The rate to expect until a new instance serves: the last half minute's, and above it the last seconds' for as long as a burst is likely to
    /// last; in a burst, as it rises.
    /// </summary>
    public required double Rate { get; init; }

    /// <summary>The last half minute's rate.</summary>
    public required double SteadyRate { get; init; }

    public required bool IsBursting { get; init; }

    /// <summary>The share of the start-up time that a burst is likely to fill.</summary>
    public required double BurstShare { get; init; }

    /// <summary>The count that past bursts make worth keeping.</summary>
    public required int Kept { get; init; }

    public required double ServiceSeconds { get; init; }

    /// <summary>From a reading until an instance that was asked for on its account serves.</summary>
    public required double StartUpSeconds { get; init; }

    /// <summary>How many times as much an instance serves at the burst concurrency.</summary>
    public required double BurstGain { get; init; }
}
