namespace Serverless.Replay.Scores;

/// <summary>One policy on one trace and seed.</summary>
public sealed record Score
{
    public required string Policy { get; init; }

    public required string Trace { get; init; }

    public required int Seed { get; init; }

    /// <summary>The share of requests that waited no longer than the objective.</summary>
    public required double Attainment { get; init; }

    public required double InstanceSeconds { get; init; }

    /// <summary>Instance-seconds over those of the lower bound at 99 %.</summary>
    public required double CostOverBound { get; init; }

    public required double WaitP50 { get; init; }

    public required double WaitP99 { get; init; }

    public required double WaitMax { get; init; }

    /// <summary>
    /// Seconds from a burst's onset until the head of the queue is within the objective and stays so for half a minute;
    /// 95th percentile.
    /// </summary>
    public required double TimeToRecoverP95 { get; init; }

    /// <summary>Attainment inside the bursts that Kleinberg's automaton labels.</summary>
    public required double AttainmentInBursts { get; init; }

    public required int Launches { get; init; }

    /// <summary>Instances that were asked for and served nothing.</summary>
    public required int WastedLaunches { get; init; }

    /// <summary>Paid instance-seconds in which nothing was in hand, as a share.</summary>
    public required double IdleShare { get; init; }

    public Detection? Detection { get; init; }
}
