namespace Serverless.Scaling.Capacity;

/// <summary>What every sizing rule is told on one tick, beside its pool.</summary>
public readonly record struct Load
{
    /// <summary>Jobs that arrived in the second.</summary>
    public required int Arrivals { get; init; }

    /// <summary>The greater of the last seconds' and the last half minute's rate.</summary>
    public required double Rate { get; init; }

    /// <summary>The last half minute's rate.</summary>
    public required double SteadyRate { get; init; }

    public required bool IsBursting { get; init; }

    /// <summary>The least pool that would have met the objective over the time in which bursts come back.</summary>
    public required int RecurrentFloor { get; init; }

    /// <summary>Likewise over the last twenty minutes.</summary>
    public required int LongFloor { get; init; }

    public required double ServiceSeconds { get; init; }

    public required double StartUpSeconds { get; init; }

    /// <summary>How many times as much an instance serves at the burst concurrency.</summary>
    public required double BurstGain { get; init; }
}
