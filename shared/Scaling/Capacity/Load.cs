namespace Serverless.Scaling.Capacity;

/// <summary>
/// The inputs of a sizing rule on one tick. Work is in instance-seconds, so a rate of work is a count of busy
/// instances.
/// </summary>
public readonly record struct Load
{
    /// <summary>Work that arrived in this second.</summary>
    public required double Work { get; init; }

    /// <summary>Work that arrived within the wait objective. This much waiting work is still in time.</summary>
    public required double InTime { get; init; }

    /// <summary>Work whose wait objective ended in this second.</summary>
    public required double Due { get; init; }

    /// <summary>
    /// The work per second to expect until a new instance serves: the mean of the last 30 seconds, plus the excess of
    /// the last seconds for the likely share of a burst. During a burst the excess includes its rise.
    /// </summary>
    public required double Rate { get; init; }

    /// <summary>The mean work per second of the last 30 seconds.</summary>
    public required double SteadyRate { get; init; }

    public required bool IsBursting { get; init; }

    /// <summary>The share of the start-up time that a burst is likely to fill.</summary>
    public required double BurstShare { get; init; }

    /// <summary>The instance count worth keeping because of past bursts.</summary>
    public required int Kept { get; init; }

    /// <summary>Mean work of a job.</summary>
    public required double WorkPerJob { get; init; }

    /// <summary>Seconds that a mean job is in hand, which is the work that a full instance holds.</summary>
    public required double ServiceSeconds { get; init; }

    public required double WaitSeconds { get; init; }

    /// <summary>Seconds from a reading until an instance requested because of it serves.</summary>
    public required double StartUpSeconds { get; init; }
}
