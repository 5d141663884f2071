using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Simulation;

/// <summary>What a policy sees at the end of a second.</summary>
public readonly record struct View
{
    public required int Second { get; init; }

    public required int Arrivals { get; init; }

    /// <summary>Waiting or in hand.</summary>
    public required int Active { get; init; }

    public required int InHand { get; init; }

    public required double HeadAge { get; init; }

    public required int Live { get; init; }

    public required int Starting { get; init; }

    public required int Draining { get; init; }

    /// <summary>Mean seconds of service of late; null before any ended.</summary>
    public required double? ServiceSeconds { get; init; }

    /// <summary>Likewise of those that started with more in hand than usual.</summary>
    public required double? BurstServiceSeconds { get; init; }

    /// <summary>Mean seconds of service of those that began in the last second; null where none did.</summary>
    public double? LatencySeconds { get; init; }

    /// <summary>Messages that each instance may have in hand now.</summary>
    public int Concurrency { get; init; }
}

/// <summary>A policy's two numbers.</summary>
public readonly record struct Wish(int Instances, int Concurrency);

/// <summary>What decides once a second how many instances there shall be.</summary>
public interface IPolicy
{
    string Name { get; }

    /// <summary>The burst states of a policy that detects them, one for each step.</summary>
    IReadOnlyList<BurstState> States => [];

    Wish Step(in View view);
}
