using Serverless.Replay.Simulation;

namespace Serverless.Replay.Scores;

/// <summary>The scores of a policy on one trace and seed.</summary>
public sealed record Score
{
    public required string Policy { get; init; }

    public required string Trace { get; init; }

    public required int Seed { get; init; }

    /// <summary>The share of requests whose wait was within the objective.</summary>
    public required double Attainment { get; init; }

    public required double InstanceSeconds { get; init; }

    /// <summary>The instance-seconds relative to the lower bound at 99%.</summary>
    public required double CostOverBound { get; init; }

    public required double WaitP50 { get; init; }

    public required double WaitP99 { get; init; }

    public required double WaitMax { get; init; }

    /// <summary>
    /// The 95th percentile of the seconds from the onset of a burst until the age of the oldest message is within the
    /// objective and stays there for 30 seconds.
    /// </summary>
    public required double TimeToRecoverP95 { get; init; }

    /// <summary>The attainment in the bursts that Kleinberg's automaton labels.</summary>
    public required double AttainmentInBursts { get; init; }

    public required int Launches { get; init; }

    /// <summary>The number of launched instances that served no request.</summary>
    public required int WastedLaunches { get; init; }

    /// <summary>The share of the billed capacity that was unused.</summary>
    public required double IdleShare { get; init; }

    public Detection? Detection { get; init; }

    /// <summary>The scores of each model. Empty if there is one.</summary>
    public IReadOnlyList<ModelScore> Models { get; init; } = [];

    /// <summary>The bulk jobs. Null if there were none.</summary>
    public BulkResult? Bulk { get; init; }
}
