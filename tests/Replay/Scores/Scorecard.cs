using System.Text.Json.Serialization;
using Serverless.Replay.Simulation;

namespace Serverless.Replay.Scores;

/// <summary>
/// The scorecard of a policy on a trace: means over the seeds, and half the width of the 95% confidence interval of
/// the two main scores.
/// </summary>
public sealed record Scorecard
{
    public required string Trace { get; init; }

    public required string Policy { get; init; }

    public required int Seeds { get; init; }

    public required double Attainment { get; init; }

    public required double AttainmentInterval { get; init; }

    public required double AttainmentInBursts { get; init; }

    public required double InstanceSeconds { get; init; }

    public required double CostOverBound { get; init; }

    public required double CostOverBoundInterval { get; init; }

    public required double WaitP50 { get; init; }

    public required double WaitP99 { get; init; }

    public required double WaitMax { get; init; }

    public required double TimeToRecoverP95 { get; init; }

    public required double Launches { get; init; }

    public required double WastedLaunches { get; init; }

    public required double IdleShare { get; init; }

    /// <summary>
    /// The detected bursts compared with those that Kleinberg's automaton labels. Null for a policy without a detector.
    /// </summary>
    public Detection? Detection { get; init; }

    /// <summary>The scores of each model. Empty if there is one.</summary>
    public IReadOnlyList<ModelScore> Models { get; init; } = [];

    /// <summary>The bulk jobs. Null if there were none.</summary>
    public BulkScore? Bulk { get; init; }

    public static Scorecard Of(IReadOnlyList<Score> scores) => new()
    {
        Trace = scores[0].Trace,
        Policy = scores[0].Policy,
        Seeds = scores.Count,
        Attainment = scores.Average(s => s.Attainment),
        AttainmentInterval = Interval([.. scores.Select(s => s.Attainment)]),
        AttainmentInBursts = scores.Average(s => s.AttainmentInBursts),
        InstanceSeconds = scores.Average(s => s.InstanceSeconds),
        CostOverBound = scores.Average(s => s.CostOverBound),
        CostOverBoundInterval = Interval([.. scores.Select(s => s.CostOverBound)]),
        WaitP50 = scores.Average(s => s.WaitP50),
        WaitP99 = scores.Average(s => s.WaitP99),
        WaitMax = scores.Average(s => s.WaitMax),
        TimeToRecoverP95 = scores.Average(s => s.TimeToRecoverP95),
        Launches = scores.Average(s => s.Launches),
        WastedLaunches = scores.Average(s => s.WastedLaunches),
        IdleShare = scores.Average(s => s.IdleShare),
        Detection = Detection.Mean([.. scores.Select(s => s.Detection).OfType<Detection>()]),
        Models = ModelScore.Mean([.. scores.Select(s => s.Models)]),
        Bulk = BulkScore.Of([.. scores.Select(s => s.Bulk).OfType<BulkResult>()]),
    };

    /// <summary>The scorecard of the lower bound, the cost of a clairvoyant policy.</summary>
    public static Scorecard OfBound(string trace, IReadOnlyList<double> bounds) => new()
    {
        Trace = trace,
        Policy = "clairvoyant",
        Seeds = bounds.Count,
        Attainment = Scenario.Target,
        AttainmentInterval = 0,
        AttainmentInBursts = Scenario.Target,
        InstanceSeconds = bounds.Average(),
        CostOverBound = 1,
        CostOverBoundInterval = 0,
        WaitP50 = 0,
        WaitP99 = 0,
        WaitMax = 0,
        TimeToRecoverP95 = 0,
        Launches = 0,
        WastedLaunches = 0,
        IdleShare = 0,
    };

    private static double Interval(double[] values)
    {
        if (values.Length < 2)
        {
            return 0;
        }

        var mean = values.Average();
        var variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        return 1.96 * Math.Sqrt(variance / values.Length);
    }
}

/// <summary>A scorecard with one setting changed.</summary>
public sealed record SensitivityScorecard(string Changed, Scorecard Scorecard);

/// <summary>Serializes the scorecards.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Scorecard>))]
[JsonSerializable(typeof(IReadOnlyList<Frontier>))]
[JsonSerializable(typeof(IReadOnlyList<SensitivityScorecard>))]
internal sealed partial class ScorecardJson : JsonSerializerContext;
