namespace Serverless.Scaling.Bursts;

/// <summary>The detector's result of one tick.</summary>
public readonly record struct Burst
{
    public required BurstState State { get; init; }

    /// <summary>Seconds since the state began.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>Rise at the onset, in jobs per second per second; 0 while calm.</summary>
    public required double Steepness { get; init; }

    /// <summary>Likely remaining duration, from past bursts; null if none lasted longer.</summary>
    public double? LikelySeconds { get; init; }

    /// <summary>Seconds until the next burst is due (negative: overdue); null unless bursts are periodic.</summary>
    public double? NextSeconds { get; init; }
}
