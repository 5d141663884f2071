namespace Serverless.Scaling.Bursts;

/// <summary>What the detector sees on one tick.</summary>
public readonly record struct Burst
{
    public required BurstState State { get; init; }

    /// <summary>Seconds since the state began.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>Rise at the onset, jobs per second each second; zero while calm.</summary>
    public required double Steepness { get; init; }

    /// <summary>How much longer the burst is likely to last, as past ones did; null while none is known.</summary>
    public double? LikelySeconds { get; init; }

    /// <summary>Seconds until the next burst is due (negative: overdue), where the last ones kept time; else null.</summary>
    public double? NextSeconds { get; init; }
}
