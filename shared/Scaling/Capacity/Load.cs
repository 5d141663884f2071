namespace Serverless.Scaling.Capacity;

/// <summary>The inputs of a sizing rule on one tick.</summary>
public readonly record struct Load
{
    /// <summary>Jobs that arrived in this second.</summary>
    public required int Arrivals { get; init; }

    /// <summary>Jobs that arrived within the wait objective. This many waiting jobs are still in time.</summary>
    public required double InTime { get; init; }

    /// <summary>Jobs whose wait objective ended in this second.</summary>
    public required double Due { get; init; }

    /// <summary>
    /// The rate to expect until a new instance serves: the mean of the last 30 seconds, plus the excess of the last
    /// seconds for the likely share of a burst. During a burst the excess includes its rise.
    /// </summary>
    public required double Rate { get; init; }

    /// <summary>The mean rate of the last 30 seconds.</summary>
    public required double SteadyRate { get; init; }

    public required bool IsBursting { get; init; }

    /// <summary>The share of the start-up time that a burst is likely to fill.</summary>
    public required double BurstShare { get; init; }

    /// <summary>The instance count worth keeping because of past bursts.</summary>
    public required int Kept { get; init; }

    public required double ServiceSeconds { get; init; }

    /// <summary>Seconds from a reading until an instance requested because of it serves.</summary>
    public required double StartUpSeconds { get; init; }

    /// <summary>Throughput of an instance at the burst concurrency, relative to the usual one.</summary>
    public required double BurstGain { get; init; }
}
